import { type ByteString, byteStringToBytes } from "../protocol/byte-string.js";
import type { ParsedFacts } from "../protocol/facts-parser.js";
import type { Listed } from "../protocol/listing/listed.js";
import type { Names } from "./names.js";

export type EntryKind = "file" | "directory" | "link" | "other";

/** What both kinds of listings tell. */
interface EntryFacts {
  readonly kind: EntryKind;
  readonly size: number | undefined;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly target: ByteString | undefined;
  readonly perm: string | undefined;
}

/** One entry of a folder on the server. What is for people is made when it is asked for: a folder may have a hundred thousand of them. */
export class Entry {
  readonly #names: Names;
  readonly #path: ByteString;
  readonly #name: ByteString;
  readonly #facts: EntryFacts;

  constructor(path: ByteString, name: ByteString, facts: EntryFacts, names: Names) {
    this.#path = path;
    this.#name = name;
    this.#facts = facts;
    this.#names = names;
  }

  /** Its last name, for people, and for paths where it is text in the connection's encoding. */
  get name(): string {
    return this.#names.toText(this.#name);
  }

  /** The same as the server's own bytes. */
  get nameBytes(): Uint8Array {
    return byteStringToBytes(this.#name);
  }

  get path(): string {
    return this.#names.toText(this.#path);
  }

  /** The whole path; pass it back to name this very entry, whatever its encoding. */
  get pathBytes(): Uint8Array {
    return byteStringToBytes(this.#path);
  }

  get kind(): EntryKind {
    return this.#facts.kind;
  }

  /** Bytes; files only, and undefined where the server counts in something else. */
  get size(): number | undefined {
    return this.#facts.kind === "file" ? this.#facts.size : undefined;
  }

  /** Undefined where the server did not tell. From LIST it is to the minute or day, and on the server's own clock. */
  get modified(): Date | undefined {
    return this.#facts.modified === undefined ? undefined : new Date(this.#facts.modified);
  }

  /** Unix permission bits. */
  get mode(): number | undefined {
    return this.#facts.mode;
  }

  get owner(): string | undefined {
    return this.#facts.owner;
  }

  get group(): string | undefined {
    return this.#facts.group;
  }

  /** Where a link leads. */
  get target(): string | undefined {
    return this.#facts.target === undefined ? undefined : this.#names.toText(this.#facts.target);
  }

  /** What the logged-in user may do, in the letters of RFC 3659 section 7.5.5. */
  get perm(): string | undefined {
    return this.#facts.perm;
  }
}

/** An entry under `path`. */
export function entryOfFacts(facts: ParsedFacts, path: ByteString, name: ByteString, names: Names): Entry {
  const { type, size, modified, mode, owner, group, target, perm } = facts;
  const kind = type === "dir" || type === "cdir" || type === "pdir" ? "directory" : (type ?? "other");
  return new Entry(path, name, { kind, size, modified, mode, owner, group, target, perm }, names);
}

export function entryOfListed(listed: Listed, path: ByteString, names: Names): Entry {
  const { kind, size, modified, mode, owner, group, target } = listed;
  return new Entry(path, listed.name, { kind, size, modified, mode, owner, group, target, perm: undefined }, names);
}

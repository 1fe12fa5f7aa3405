import { type ByteString, byteStringToBytes, ownCopy } from "../protocol/byte-string.js";
import type { ParsedFacts } from "../protocol/facts-parser.js";
import type { Listed } from "../protocol/listing/listed.js";
import type { Names } from "./names.js";

export type EntryKind = "file" | "directory" | "link" | "other";

/** What many entries of a folder have in common. */
interface EntryTraits {
  readonly kind: EntryKind;
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly target: ByteString | undefined;
  readonly perm: string | undefined;
}

/** Where entries are. */
interface EntryPlace {
  readonly names: Names;
  readonly pathOf: (name: ByteString) => ByteString;
}

/** What is an entry's own. */
interface EntryFacts {
  readonly size: number | undefined;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
  readonly traits: EntryTraits;
}

/** One entry of a folder on the server. What is for people is made when it is asked for: a folder may have a hundred thousand of them. */
export class Entry {
  readonly #place: EntryPlace;
  readonly #name: ByteString;
  readonly #size: number | undefined;
  readonly #modified: number | undefined;
  readonly #traits: EntryTraits;

  constructor(place: EntryPlace, name: ByteString, { size, modified, traits }: EntryFacts) {
    this.#place = place;
    this.#name = name;
    this.#size = size;
    this.#modified = modified;
    this.#traits = traits;
  }

  /** For `sort`: by the bytes of their last names, which in UTF-8 is the order of code points. */
  static byName(this: void, a: Entry, b: Entry): number {
    return a.#name === b.#name ? 0 : a.#name < b.#name ? -1 : 1;
  }

  /** Whether its name is text in the connection's encoding, which leads back to the very name. */
  static isText(this: void, entry: Entry): boolean {
    return entry.#place.names.isText(entry.#name);
  }

  /** Its last name, for people, and for paths where it is text in the connection's encoding. */
  get name(): string {
    return this.#place.names.toText(this.#name);
  }

  /** The same as the server's own bytes. */
  get nameBytes(): Uint8Array {
    return byteStringToBytes(this.#name);
  }

  get path(): string {
    return this.#place.names.toText(this.#place.pathOf(this.#name));
  }

  /** The whole path; pass it back to name this very entry, whatever its encoding. */
  get pathBytes(): Uint8Array {
    return byteStringToBytes(this.#place.pathOf(this.#name));
  }

  get kind(): EntryKind {
    return this.#traits.kind;
  }

  /** Bytes; files only, and undefined where the server counts in something else. */
  get size(): number | undefined {
    return this.#traits.kind === "file" ? this.#size : undefined;
  }

  /** Undefined where the server did not tell. From LIST it is to the minute or day, and on the server's own clock. */
  get modified(): Date | undefined {
    return this.#modified === undefined ? undefined : new Date(this.#modified);
  }

  /** Unix permission bits. */
  get mode(): number | undefined {
    return this.#traits.mode;
  }

  get owner(): string | undefined {
    return this.#traits.owner;
  }

  get group(): string | undefined {
    return this.#traits.group;
  }

  /** Where a link leads. */
  get target(): string | undefined {
    return this.#traits.target === undefined ? undefined : this.#place.names.toText(this.#traits.target);
  }

  /** What the logged-in user may do, in the letters of RFC 3659 section 7.5.5. */
  get perm(): string | undefined {
    return this.#traits.perm;
  }
}

/** Makes the entries of one place, which share what they have in common. */
export class EntryMaker {
  readonly #place: EntryPlace;
  /** By what they say. No more than entries. */
  readonly #traits = new Map<string, EntryTraits>();
  /** Those of the last entry, which the next one mostly has too. */
  #last: EntryTraits | undefined;

  constructor(names: Names, pathOf: (name: ByteString) => ByteString) {
    this.#place = { names, pathOf };
  }

  ofFacts(facts: ParsedFacts, name: ByteString = facts.name): Entry {
    const { type, size, modified, mode, owner, group, target, perm } = facts;
    const kind = type === "dir" || type === "cdir" || type === "pdir" ? "directory" : (type ?? "other");
    return this.#make(name, size, modified, { kind, mode, owner, group, target, perm });
  }

  ofListed({ name, kind, size, modified, mode, owner, group, target }: Listed): Entry {
    return this.#make(name, size, modified, { kind, mode, owner, group, target, perm: undefined });
  }

  #make(name: ByteString, size: number | undefined, modified: number | undefined, traits: EntryTraits): Entry {
    return new Entry(this.#place, ownCopy(name), { size, modified, traits: this.#shared(traits) });
  }

  #shared(traits: EntryTraits): EntryTraits {
    if (this.#last !== undefined && areSame(this.#last, traits)) return this.#last;
    const { kind, mode, owner, group, target, perm } = traits;
    const key = JSON.stringify([kind, mode, owner, group, target, perm]);
    const known = this.#traits.get(key) ?? traits;
    this.#traits.set(key, known);
    this.#last = known;
    return known;
  }
}

function areSame(a: EntryTraits, b: EntryTraits): boolean {
  return (
    a.kind === b.kind &&
    a.mode === b.mode &&
    a.owner === b.owner &&
    a.group === b.group &&
    a.target === b.target &&
    a.perm === b.perm
  );
}

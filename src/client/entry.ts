import type { ByteString } from "../protocol/byte-string.js";
import { byteStringToBytes } from "../protocol/byte-string.js";
import type { ParsedFacts } from "../protocol/facts-parser.js";
import type { Listed } from "../protocol/listing/listed.js";
import type { Names } from "./names.js";

export type EntryKind = "file" | "directory" | "link" | "other";

/** One entry of a folder on the server. */
export interface Entry {
  /** Its last name, for people, and for paths where it is text in the connection's encoding. */
  readonly name: string;
  /** The same as the server's own bytes. */
  readonly nameBytes: Uint8Array;
  /** The whole path; pass it back to name this very entry, whatever its encoding. */
  readonly pathBytes: Uint8Array;
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes; files only, and undefined where the server counts in something else. */
  readonly size: number | undefined;
  /** Undefined where the server did not tell. From LIST it is to the minute or day, and on the server's own clock. */
  readonly modified: Date | undefined;
  /** Unix permission bits. */
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** Where a link leads. */
  readonly target: string | undefined;
  /** What the logged-in user may do, in the letters of RFC 3659 section 7.5.5. */
  readonly perm: string | undefined;
}

/** An entry under `path`. */
// Written out: a folder may have a hundred thousand, and a spread takes longer than all the rest of it.
export function entryOfFacts(facts: ParsedFacts, path: ByteString, name: ByteString, names: Names): Entry {
  const { type, perm, target } = facts;
  const kind = type === "dir" || type === "cdir" || type === "pdir" ? "directory" : (type ?? "other");
  return {
    name: names.toText(name),
    nameBytes: byteStringToBytes(name),
    path: names.toText(path),
    pathBytes: byteStringToBytes(path),
    kind,
    size: kind === "file" ? facts.size : undefined,
    modified: facts.modified === undefined ? undefined : new Date(facts.modified),
    mode: facts.mode,
    owner: facts.owner,
    group: facts.group,
    target: target === undefined ? undefined : names.toText(target),
    perm,
  };
}

export function entryOfListed(listed: Listed, path: ByteString, names: Names): Entry {
  const { modified, target } = listed;
  return {
    name: names.toText(listed.name),
    nameBytes: byteStringToBytes(listed.name),
    path: names.toText(path),
    pathBytes: byteStringToBytes(path),
    kind: listed.kind,
    size: listed.size,
    modified: modified === undefined ? undefined : new Date(modified),
    mode: listed.mode,
    owner: listed.owner,
    group: listed.group,
    target: target === undefined ? undefined : names.toText(target),
    perm: undefined,
  };
}

import type { ByteString } from "../protocol/byte-string.js";
import { listArguments } from "../protocol/list-text.js";
import { reply } from "../protocol/reply.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { Entry, Storage } from "../storage/contract.js";
import { StorageError } from "../storage/errors.js";
import { parsePath } from "./arguments.js";
import { type ArgumentParser, type Outcome, replyWith } from "./command.js";
import { type Selection, splitPattern, toChunks } from "./listing.js";

export interface ListArgument {
  readonly path: VirtualPath;
  /** As the client wrote it, options taken off. */
  readonly typed: ByteString;
  readonly all: boolean;
  readonly recursive: boolean;
}

/** `-` begins options, never a name: `LIST -la` is what clients send to see all names. */
export const listArgument: ArgumentParser<ListArgument> = (text, base) => {
  const { options, path: typed } = listArguments(text);
  const path = parsePath(typed, base);
  return path.ok ? { ok: true, value: { path: path.value, typed, ...options } } : path;
};

export function refuseRecursion(): Outcome {
  return replyWith(
    reply(504, "Recursive listings (-R) are not made here; list each directory, or use a client that does"),
  );
}

/** Just the listing half of storage, so that a single file can be shown like a directory with one entry. */
export type Listable = Pick<Storage, "list">;

type Lines = (
  storage: Listable,
  directory: VirtualPath,
  selection: Selection,
  single: boolean,
) => AsyncIterable<readonly ByteString[]>;

/** The transfer that LIST or NLST makes. What cannot be listed is refused before the data connection. */
export async function listingSource({ path, all }: ListArgument, storage: Storage, lines: Lines): Promise<Outcome> {
  const found = await whatToList(path, storage);
  const source =
    found.kind === "file"
      ? lines({ list: () => only(found.entry) }, path.parent, { all: true, pattern: undefined }, true)
      : lines(storage, found.directory, { all: all || asksForHidden(path, found), pattern: found.pattern }, false);
  return { kind: "send", opening: "Listing follows", source: { kind: "listing", chunks: toChunks(source) } };
}

/** A pattern that begins with a dot, as for `ls`. */
export function asksForHidden(path: VirtualPath, { pattern }: { readonly pattern: Selection["pattern"] }): boolean {
  return pattern !== undefined && path.name.startsWith(".");
}

export type Found =
  | { readonly kind: "file"; readonly entry: Entry }
  | { readonly kind: "directory"; readonly directory: VirtualPath; readonly pattern: Selection["pattern"] };

/** A name that exists is that name, also when it has a star in it; else the last name may be a pattern. */
export async function whatToList(path: VirtualPath, storage: Storage): Promise<Found> {
  try {
    const entry = await storage.stat(path);
    return entry.kind === "directory"
      ? { kind: "directory", directory: path, pattern: undefined }
      : { kind: "file", entry: { ...entry, name: path.name } };
  } catch (error) {
    const { directory, pattern } = splitPattern(path);
    if (pattern === undefined || !(error instanceof StorageError) || error.kind !== "not-found") throw error;
    if ((await storage.stat(directory)).kind !== "directory") throw error;
    return { kind: "directory", directory, pattern };
  }
}

export async function* only(entry: Entry): AsyncGenerator<readonly Entry[]> {
  yield [entry];
}

/** What stands before each name of NLST: the directory as the client wrote it, so that each line is a path that can be used as it is. */
export function prefixOf(typed: ByteString, lastIsName: boolean): string {
  if (lastIsName) return typed.slice(0, typed.lastIndexOf("/") + 1);
  return typed === "" || typed === "." || typed.endsWith("/") ? (typed === "." ? "" : typed) : `${typed}/`;
}

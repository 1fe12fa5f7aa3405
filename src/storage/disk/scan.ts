import { type Dir, Dirent } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { opendir, readdir } from "./calls.js";
import type { Directory } from "./directory.js";

/** Names that are read in one call. */
const NAMES_A_READ = 256;

const self = "." as ByteString;

/** What a directory tells of an entry without a look at it; "unknown" where the file system tells names only. */
export interface Found {
  readonly name: ByteString;
  readonly kind: "directory" | "other" | "unknown";
}

/** All names in a directory, in the order the file system has them. Stopping early closes it. */
export async function* scan(directory: Directory): AsyncGenerator<ByteString> {
  for await (const names of scanBatches(directory)) yield* names;
}

/** The same, many at once: what is done for each is then done without a turn of promises for each. */
export function scanBatches(directory: Directory): AsyncGenerator<readonly ByteString[]> {
  return batchesIn(
    directory,
    (entry) => entry.name as ByteString,
    (name) => name,
  );
}

/** The same, with what kinds they are. */
export async function* scanKinds(directory: Directory): AsyncGenerator<Found> {
  const batches = batchesIn<Found>(
    directory,
    (entry) => ({ name: entry.name as ByteString, kind: entry.isDirectory() ? "directory" : "other" }),
    (name) => ({ name, kind: "unknown" }),
  );
  for await (const found of batches) yield* found;
}

async function* batchesIn<T>(
  directory: Directory,
  toEntry: (entry: Dirent) => T,
  byName: (name: ByteString) => T,
): AsyncGenerator<readonly T[]> {
  const stream = await opendir(directory.at(self), { encoding: "latin1", bufferSize: NAMES_A_READ });
  try {
    /*
     * A Dir holds one buffer of names, however large the directory. Where the file system does not tell kinds along with names, though, Node
     * asks for each of them in the event loop, and fails on names that are not UTF-8 or are gone: there the names come all at once.
     */
    let entry = await firstIn(stream);
    if (entry === "no kinds") {
      yield (await readdir(directory.at(self))).map((name) => byName(name as ByteString));
      return;
    }
    while (entry !== null) {
      yield buffered(stream, entry).map(toEntry);
      entry = await stream.read();
    }
  } finally {
    await stream.close();
  }
}

/** `first`, and what came with it: a read fills the buffer unless the directory has come to its end, so that none of these waits for a disk. */
function buffered(stream: Dir, first: Dirent): Dirent[] {
  const entries = [first];
  while (entries.length < NAMES_A_READ) {
    const next = stream.readSync();
    if (next === null) break;
    entries.push(next);
  }
  return entries;
}

/** Whatever fails here is tried again by name alone, and fails again if it is more than that. */
async function firstIn(stream: Dir): Promise<Dirent | null | "no kinds"> {
  const entry = await stream.read().catch(() => undefined);
  return entry === null || (entry !== undefined && Object.getPrototypeOf(entry) === Dirent.prototype)
    ? entry
    : "no kinds";
}

import { type Dir, Dirent } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { opendir, readdir } from "./calls.js";
import type { Directory } from "./directory.js";

/** Names that are read in one call. */
const NAMES_A_READ = 256;

const self = "." as ByteString;

/** All names in a directory, in the order the file system has them. Stopping early closes it. */
export async function* scan(directory: Directory): AsyncGenerator<ByteString> {
  const stream = await opendir(directory.at(self), { encoding: "latin1", bufferSize: NAMES_A_READ });
  try {
    yield* namesIn(stream, directory);
  } finally {
    await stream.close();
  }
}

/**
 * A Dir holds one buffer of names, however large the directory. Where the file system does not tell kinds along with names, though, Node
 * asks for each of them in the event loop, and fails on names that are not UTF-8 or are gone: there the names come all at once.
 */
async function* namesIn(stream: Dir, directory: Directory): AsyncGenerator<ByteString> {
  let entry = await firstIn(stream);
  if (entry === "no kinds") {
    yield* (await readdir(directory.at(self))) as ByteString[];
    return;
  }
  for (; entry !== null; entry = await stream.read()) yield entry.name as ByteString;
}

/** Whatever fails here is tried again by name alone, and fails again if it is more than that. */
async function firstIn(stream: Dir): Promise<Dirent | null | "no kinds"> {
  const entry = await stream.read().catch(() => undefined);
  return entry === null || (entry !== undefined && Object.getPrototypeOf(entry) === Dirent.prototype)
    ? entry
    : "no kinds";
}

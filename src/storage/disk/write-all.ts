import { StorageError } from "../errors.js";
import { writev } from "./calls.js";

/** Chunks in one call: IOV_MAX of Linux and macOS. */
const MAX_CHUNKS = 1024;

/** Writes all of `chunks` at `position`, in one call as a rule; a disk that is nearly full takes only a part of it. */
export async function writeAll(descriptor: number, chunks: readonly Uint8Array[], position: number): Promise<void> {
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  let at = position;
  while (rest.length > 0) {
    const count = await writev(descriptor, rest.length > MAX_CHUNKS ? rest.slice(0, MAX_CHUNKS) : rest, at);
    if (count === 0) throw new StorageError("no-space", "the file system takes no more bytes");
    at += count;
    rest = without(rest, count);
  }
}

/** What is left of `chunks` after their first `count` bytes. */
export function without(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  let index = 0;
  for (const chunk of chunks) {
    if (chunk.byteLength > skip) break;
    skip -= chunk.byteLength;
    index++;
  }
  const rest = chunks.slice(index);
  const first = rest[0];
  if (first !== undefined && skip > 0) rest[0] = first.subarray(skip);
  return rest;
}

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { CHUNK_SIZES } from "../support/transfer-memory.js";
import { localFailure } from "./download.js";

/** Bytes up to which a file is read at once. */
export const SMALL_FILE_BYTES = CHUNK_SIZES[0];

/**
 * What is in a small file; undefined: it is not small, or no plain file. Synchronous: of thousands of small files, opening, looking, reading and closing each by way of libuv's threads
 * takes many times as long as doing it. Throws FtpsError "local".
 */
export function readSmallFile(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    // What is a pipe by now must not hold us up.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(descriptor);
    const { size } = stat;
    if (!stat.isFile() || size > SMALL_FILE_BYTES) return undefined;
    const content = Buffer.allocUnsafe(size);
    const count = size === 0 ? 0 : readSync(descriptor, content, 0, size, 0);
    return content.subarray(0, count);
  } catch (error) {
    throw localFailure(error, `${file} cannot be read`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

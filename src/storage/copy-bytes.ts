import type { FileReader, FileWriter } from "./contract.js";
import { StorageError } from "./errors.js";

/** Held while one file is copied; each session has one copy under way at most. */
export const COPY_BYTES = 256 * 1024;

/** Writes all of `reader` behind what was written, in pieces between which `signal` is heeded. "busy" where the file becomes shorter meanwhile. */
export async function copyBytes(reader: FileReader, writer: FileWriter, signal?: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(reader.size, COPY_BYTES));
  for (let done = 0; done < reader.size; ) {
    signal?.throwIfAborted();
    const count = await reader.read(buffer.subarray(0, Math.min(buffer.length, reader.size - done)), done);
    if (count === 0) throw new StorageError("busy", "the file became shorter while it was copied");
    await writer.write([buffer.subarray(0, count)]);
    done += count;
  }
}

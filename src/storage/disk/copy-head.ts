import { constants } from "node:fs";
import { StorageError } from "../errors.js";
import { close, copyFile, ftruncate, read } from "./calls.js";
import type { Journals } from "./journal.js";
import type { Part } from "./part.js";
import { type OpenFile, openForReading } from "./reader.js";
import type { Place } from "./walk.js";
import { writeAll } from "./write-all.js";

/** Bytes held while the beginning of a file is copied. */
const COPY_BYTES = 1024 * 1024;

export interface HeadOptions {
  readonly journals: Journals;
  /** Where blocks cannot be shared. */
  readonly mayCopy: boolean;
}

/** Puts the first `length` bytes of the file at `place` into the part; false where they could only be copied, and may not be. */
export async function copyHead(
  place: Place,
  length: number,
  part: Part,
  { journals, mayCopy }: HeadOptions,
): Promise<boolean> {
  const source = await openForReading(place, journals);
  if (source === undefined) throw new StorageError("failed", "the file was replaced by a link");
  try {
    if (source.status.size < length) throw new StorageError("bad-offset", "the file has become shorter");
    if (await shareBlocks(source, part)) await ftruncate(part.descriptor, length);
    else if (mayCopy) await copyBytes(source, length, part);
    else return false;
    return true;
  } finally {
    await close(source.descriptor);
  }
}

/** Where the file system can (Btrfs, XFS), both files then stand on the same blocks, at no cost. False where it cannot. */
export async function shareBlocks(source: OpenFile, part: Part): Promise<boolean> {
  if (process.platform !== "linux") return false;
  try {
    // By descriptor, so that neither can be another file by now.
    const from = `/proc/self/fd/${source.descriptor}`;
    await copyFile(from, `/proc/self/fd/${part.descriptor}`, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // Whatever it was, the copy below meets it again if it matters.
    return false;
  }
}

/** In pieces, each a call of its own: one call for all would keep a thread of libuv's pool for as long as the file is large. */
async function copyBytes(source: OpenFile, length: number, part: Part): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(length, COPY_BYTES));
  for (let done = 0; done < length; ) {
    const into = buffer.subarray(0, Math.min(buffer.length, length - done));
    const count = await read(source.descriptor, into, done);
    if (count === 0) throw new StorageError("bad-offset", "the file has become shorter");
    await writeAll(part.descriptor, [into.subarray(0, count)], done);
    done += count;
  }
}

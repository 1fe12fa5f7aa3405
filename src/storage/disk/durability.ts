import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { close, fsync } from "./calls.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";

/**
 * What of an upload outlives a machine that stops at once. "none": what the system has written by then. "file": the content is on the disk
 * before the name leads to it, so a name never leads to half of it. "full": the name as well.
 */
export type Durability = "none" | "file" | "full";

const self = "." as ByteString;

/** Makes a change to the names in `directory`; with "full" it is on the disk when this resolves. */
export async function changeNames(
  directory: Directory,
  durability: Durability,
  change: () => Promise<void>,
): Promise<void> {
  // Windows opens no directory so that it could be flushed; NTFS keeps a journal of names.
  if (durability !== "full" || process.platform === "win32") return await change();
  // Opened first: without permission, or without a descriptor, nothing has changed yet.
  const descriptor = await directory.openFile(self, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await change();
    await flushNames(descriptor);
  } finally {
    await close(descriptor);
  }
}

/** EINVAL is how fsync(2) says that a file system has nothing to flush there. */
async function flushNames(descriptor: number): Promise<void> {
  try {
    await fsync(descriptor);
  } catch (error) {
    if (errnoOf(error) !== "EINVAL") throw error;
  }
}

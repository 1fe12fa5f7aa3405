import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { close, fchmod, fstat, ftruncate, futimes, unlink } from "./calls.js";
import type { Claims } from "./claims.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { createPart, Part, PRIVATE_MODE } from "./part.js";
import { type Status, statusOf } from "./status.js";
import { toTime } from "./times.js";

/** Opens what was kept under `name`, and leaves its first `length` bytes. "bad-offset" where that is not less than there is, or not ours to go on with. */
export async function resumePart(
  directory: Directory,
  name: ByteString,
  length: number,
  replaces: Status | undefined,
): Promise<Part> {
  const descriptor = await openKept(directory, name);
  try {
    const status = statusOf(await fstat(descriptor));
    if (!isOurs(status, replaces))
      throw new StorageError("bad-offset", "what was kept is no plain file of this server");
    if (status.size <= length) throw new StorageError("bad-offset", `only ${status.size} bytes were kept`);
    // It may have been made when a file had the name, or none.
    if (replaces !== undefined) await fchmod(descriptor, PRIVATE_MODE);
    await ftruncate(descriptor, length);
    return new Part(directory, name, descriptor);
  } catch (error) {
    await close(descriptor);
    throw error;
  }
}

async function openKept(directory: Directory, name: ByteString): Promise<number> {
  try {
    return await directory.openFile(name, constants.O_WRONLY);
  } catch (error) {
    // Missing; or a link (ELOOP, EMLINK), a directory, a FIFO that nobody reads, which are nothing that we made.
    if (!["ENOENT", "ELOOP", "EMLINK", "EISDIR", "ENXIO"].includes(errnoOf(error))) throw error;
    throw new StorageError("bad-offset", "nothing was kept of an upload to this name", { cause: error });
  }
}

/**
 * Whether an upload may go on in it. Never in a file with a second name: that may be a published one, if the process died between link and
 * unlink (see `moveToFreeName`). Never in a file of somebody else's, who could still write to it; a part may have been given to the owner of the file
 * that it was about to replace.
 */
export function isOurs(kept: Status, replaces: Status | undefined): boolean {
  if (kept.kind !== "file" || kept.links !== 1) return false;
  return process.geteuid === undefined || [process.geteuid(), replaces?.uid].includes(kept.uid);
}

/**
 * An empty part where there is none yet: it says that an upload is unfinished, and nothing to go on with is left. `since` in milliseconds since 1970, UTC; by default
 * now.
 */
export async function remember(directory: Directory, name: ByteString, since?: number): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    const descriptor = await directory.openFile(name, flags, PRIVATE_MODE);
    try {
      if (since !== undefined) await futimes(descriptor, toTime(since), toTime(since));
    } finally {
      await close(descriptor);
    }
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

/** The same, also in the place of what was kept. */
export async function rememberOnly(directory: Directory, name: ByteString): Promise<void> {
  await (await createPart(directory, name, PRIVATE_MODE)).close();
}

/** False where there is no such part. "busy" while an upload grows in it. */
export async function removeKept(directory: Directory, name: ByteString, claims: Claims): Promise<boolean> {
  const unclaim = await claims.claim(await directory.identity(), [name]);
  try {
    await unlink(directory.at(name));
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  } finally {
    unclaim();
  }
}

import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import { type CreationTimes, keyOf } from "./creation-times.js";
import { followed, lookBehindLinks } from "./look.js";
import { type Tree, Walk } from "./walk.js";

/**
 * Remembered beside the file, because no call sets what the file system itself has: utimensat(2) takes two times, of the last access and of the last change,
 * while statx(2) tells the birth only. macOS (setattrlist(2)) and Windows (SetFileTime) could; Node has neither.
 */
export async function setCreated(
  tree: Tree,
  path: VirtualPath,
  created: number,
  times: CreationTimes | undefined,
): Promise<void> {
  const status = await followed(new Walk(tree, path.segments), lookBehindLinks);
  if (status.kind === "other") throw new StorageError("not-a-file", "it is a FIFO, a socket or a device");
  const file = keyOf(status);
  if (times === undefined || file === undefined)
    throw new StorageError("unsupported", "times of creation cannot be set here");
  await times.set(file, created);
}

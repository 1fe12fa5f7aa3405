import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import { followed, lookBehindLinks } from "./look.js";
import type { Status } from "./status.js";
import { type Tree, Walk } from "./walk.js";

/** Times of creation that were set, remembered outside of the tree: in milliseconds since 1970, UTC. */
export interface CreationTimes {
  /** `file` is text that no other file ever has, not even one that stands on the same inode later. */
  get(file: string): number | undefined;
  /** A StorageError where it cannot be kept. */
  set(file: string, created: number): Promise<void>;
}

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

/** What was set, or when the file system says that the file was made. */
export function createdOf(status: Status, times: CreationTimes | undefined): number | undefined {
  const file = times === undefined ? undefined : keyOf(status);
  return (file === undefined ? undefined : times?.get(file)) ?? birthOf(status);
}

/** Device and inode number come again with another file; with the time of its birth they do not. Undefined where the file system tells none. */
function keyOf({ identity, born }: Status): string | undefined {
  return born === 0n ? undefined : `${identity}:${born.toString(36)}`;
}

function birthOf({ born }: Status): number | undefined {
  return born === 0n ? undefined : Number(born / 1_000_000n);
}

import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { statfs } from "./calls.js";
import type { Directory } from "./directory.js";
import { toStorageError } from "./errno.js";
import { type Tree, Walk } from "./walk.js";

/** Bytes that may still be written: in the directory at `path`, or where a file of that name stands or would stand. */
export async function freeSpace(tree: Tree, path: VirtualPath): Promise<number> {
  using directory = await nearest(tree, path);
  const { bavail, bsize } = await statfs(directory.at("." as ByteString));
  return bavail * bsize;
}

async function nearest(tree: Tree, path: VirtualPath): Promise<Directory> {
  try {
    return await new Walk(tree, path.segments).toDirectory();
  } catch (error) {
    const { kind } = toStorageError(error, "");
    if (path.isRoot || (kind !== "not-found" && kind !== "not-a-directory")) throw error;
    return await new Walk(tree, path.parent.segments).toDirectory();
  }
}

import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import { type DirectoryNode, directoryAt, newFile, nodeAt } from "./node.js";
import type { Space } from "./space.js";

/** Content is never changed, only replaced: a copy shares it, though it counts as bytes of its own. */
export function copyFile(
  root: DirectoryNode,
  from: VirtualPath,
  to: VirtualPath,
  overwrite: boolean,
  space: Space,
): void {
  const source = nodeAt(root, from);
  if (source.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
  if (to.isRoot) throw new StorageError("is-a-directory", "the root is a directory");
  const directory = directoryAt(root, to.parent);
  const replaced = directory.children.get(to.name);
  if (replaced?.kind === "directory") throw new StorageError("is-a-directory", "a directory has that name");
  if (replaced !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
  if (replaced === source) return;
  if (directory.uploads.has(to.name)) throw new StorageError("busy", "an upload to this name is running");
  if (!space.take(source.content.byteLength)) throw new StorageError("no-space", "the memory store is full");
  if (replaced !== undefined) space.give(replaced.content.byteLength);
  directory.children.set(to.name, newFile(source.content, replaced?.mode));
  directory.modified = Date.now();
}

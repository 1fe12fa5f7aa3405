import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import { symlink } from "./calls.js";
import { changeNames } from "./durability.js";
import { isPartName } from "./names.js";
import type { Settings } from "./settings.js";
import { type Tree, Walk } from "./walk.js";

/**
 * A link that says how to come from the directory it really stands in to `target`: so it can name nothing above the root, and goes on to lead there when
 * the tree is moved as a whole.
 */
export async function makeLink(tree: Tree, path: VirtualPath, target: VirtualPath, settings: Settings): Promise<void> {
  if (tree.links === "refuse") throw new StorageError("unsupported", "no link is followed in this tree");
  if (path.isRoot) throw new StorageError("exists", "the root is there");
  if ([path.name, ...target.segments].some(isPartName))
    throw new StorageError("name-invalid", "the name is kept for uploads under way");
  const { directory, name } = await new Walk(tree, path.segments).toPlace();
  using _held = directory;
  const text = relative(directory.names, target.segments);
  await changeNames(directory, settings.durability, () => symlink(Buffer.from(text, "latin1"), directory.at(name)));
}

/** The way from one directory to another place, both by their names from the root. The names of `from` are real: `..` leads where it says. */
export function relative(from: readonly ByteString[], to: readonly ByteString[]): ByteString {
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  const up = from.slice(common).map(() => "..");
  return ([...up, ...to.slice(common)].join("/") || ".") as ByteString;
}

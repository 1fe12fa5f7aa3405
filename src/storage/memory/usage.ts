import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Usage, UsageOptions } from "../contract.js";
import type { DirectoryNode, MemoryNode } from "./node.js";
import { partKey } from "./part.js";

const nothing: Usage = { bytes: 0, files: 0 };

/** `directory` is the one that `path` names an entry of; undefined where there is none. */
export function usageOf(
  directory: DirectoryNode | undefined,
  path: VirtualPath,
  owner: string,
  { deep = false }: UsageOptions,
): Usage {
  if (directory === undefined) return nothing;
  if (path.isRoot) return deep ? sum(beneath(directory)) : nothing;
  const node = directory.children.get(path.name);
  const part = directory.parts.get(partKey(owner, path.name));
  return sum([
    ...(node === undefined ? [] : ownOf(node)),
    ...(deep && node?.kind === "directory" ? beneath(node) : []),
    ...(part === undefined ? [] : [part.length]),
  ]);
}

/** Bytes of each name. */
function* beneath(directory: DirectoryNode): Generator<number> {
  for (const part of directory.parts.values()) yield part.length;
  for (const node of directory.children.values()) {
    yield* ownOf(node);
    if (node.kind === "directory") yield* beneath(node);
  }
}

function ownOf(node: MemoryNode): readonly number[] {
  return [node.kind === "file" ? node.content.byteLength : 0];
}

function sum(names: Iterable<number>): Usage {
  let bytes = 0;
  let files = 0;
  for (const length of names) {
    bytes += length;
    files += 1;
  }
  return { bytes, files };
}

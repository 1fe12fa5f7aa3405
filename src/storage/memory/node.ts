import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry } from "../contract.js";
import { StorageError } from "../errors.js";
import type { Part } from "./part.js";

/** Owner and group that entries show. */
const OWNER = "sealift";

let made = 0;

interface Common {
  readonly identity: string;
  created: number;
  modified: number;
  mode: number;
}

export interface FileNode extends Common {
  readonly kind: "file";
  /** Never changed, only replaced: whoever reads goes on reading what was opened. */
  readonly content: Uint8Array;
}

export interface DirectoryNode extends Common {
  readonly kind: "directory";
  readonly children: Map<ByteString, MemoryNode>;
  /** Names being uploaded to, each with the key of the part that grows. */
  readonly uploads: Map<ByteString, string>;
  /** Uploads that are running or were kept, by `partKey`. */
  readonly parts: Map<string, Part>;
}

export type MemoryNode = FileNode | DirectoryNode;

export function newFile(content: Uint8Array, mode = 0o644): FileNode {
  return { kind: "file", ...newCommon(mode), content };
}

export function newDirectory(): DirectoryNode {
  return { kind: "directory", ...newCommon(0o755), children: new Map(), uploads: new Map(), parts: new Map() };
}

function newCommon(mode: number): Common {
  const now = Date.now();
  return { identity: nextIdentity(), created: now, modified: now, mode };
}

/** Numbered in the process, so that two trees have none in common. */
function nextIdentity(): string {
  return `memory:${made++}`;
}

/** What stands at `path`: "not-found" where nothing does, "not-a-directory" beneath a file. */
export function nodeAt(root: DirectoryNode, path: VirtualPath): MemoryNode {
  let node: MemoryNode = root;
  for (const name of path.segments) {
    const child: MemoryNode | undefined = asDirectory(node).children.get(name);
    if (child === undefined) throw new StorageError("not-found", `nothing is called ${path.toString()}`);
    node = child;
  }
  return node;
}

export function directoryAt(root: DirectoryNode, path: VirtualPath): DirectoryNode {
  return asDirectory(nodeAt(root, path));
}

function asDirectory(node: MemoryNode): DirectoryNode {
  if (node.kind !== "directory") throw new StorageError("not-a-directory", "it is a file");
  return node;
}

export function entryOf(name: ByteString, node: MemoryNode): Entry {
  const { kind, created, modified, mode, identity } = node;
  const size = node.kind === "file" ? node.content.byteLength : 0;
  return { name, kind, size, created, modified, mode, owner: OWNER, group: OWNER, links: 1, identity };
}

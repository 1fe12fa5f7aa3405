import { textToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";
import { type DirectoryNode, newDirectory, newFile } from "./node.js";
import { Space } from "./space.js";
import { MemoryStorage } from "./storage.js";

export interface MemoryOptions {
  /** Content by absolute path (text, UTF-8), the directories above being made. Text is stored as UTF-8. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Bytes that files and uploads under way may take in all; by default there is no limit. */
  readonly capacity?: number;
}

/** A tree in memory, gone with the process. */
export interface MemoryStore {
  /** Another storage over the same tree, for the account `owner`: whose uploads go through it. */
  open(owner?: string): Storage;
}

/** Throws StorageError "name-invalid" for a path that no file can have, "no-space" when the files exceed the capacity. */
export function createMemoryStorage({
  files = {},
  capacity = Number.POSITIVE_INFINITY,
}: MemoryOptions = {}): MemoryStore {
  const root = newDirectory();
  const space = new Space(capacity);
  for (const [path, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : Uint8Array.from(content);
    if (!space.take(bytes.byteLength)) throw new StorageError("no-space", "the files exceed the capacity");
    plant(root, path, bytes);
  }
  return { open: (owner = "") => new MemoryStorage(root, space, owner) };
}

function plant(root: DirectoryNode, text: string, content: Uint8Array): void {
  const path = VirtualPath.parse(textToByteString(text));
  if (path === undefined || path.isRoot) throw new StorageError("name-invalid", `${text} is no path for a file`);
  let directory = root;
  for (const name of path.parent.segments) {
    const next = directory.children.get(name) ?? newDirectory();
    if (next.kind === "file") throw new StorageError("not-a-directory", `a file stands in the way of ${text}`);
    directory.children.set(name, next);
    directory = next;
  }
  if (directory.children.has(path.name)) throw new StorageError("exists", `${text} is there twice`);
  directory.children.set(path.name, newFile(content));
}

import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry, FileReader, FileWriter, Storage, UnfinishedUpload, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { copyFile } from "./copy.js";
import { type DirectoryNode, directoryAt, entryOf, type MemoryNode, newDirectory, nodeAt } from "./node.js";
import { MemoryReader } from "./reader.js";
import type { Space } from "./space.js";
import { MemoryWriter } from "./writer.js";

/** Entries that are handed on at once. */
const BATCH = 256;

const nothing: Uint8Array = new Uint8Array(0);

/** Each method does its work before it first waits, so each is atomic. */
export class MemoryStorage implements Storage {
  readonly #tree: DirectoryNode;
  readonly #space: Space;
  #closed = false;

  constructor(root: DirectoryNode, space: Space) {
    this.#tree = root;
    this.#space = space;
  }

  async stat(path: VirtualPath): Promise<Entry> {
    return entryOf(path.name, nodeAt(this.#root, path));
  }

  async *list(path: VirtualPath): AsyncGenerator<readonly Entry[]> {
    let batch: Entry[] = [];
    // A Map may be changed while it is gone through: what was removed is left out.
    for (const [name, node] of directoryAt(this.#root, path).children) {
      if (batch.push(entryOf(name, node)) < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  async read(path: VirtualPath): Promise<FileReader> {
    const node = nodeAt(this.#root, path);
    if (node.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
    return new MemoryReader(node);
  }

  async write(path: VirtualPath, { at, overwrite }: WriteOptions): Promise<FileWriter> {
    if (path.isRoot) throw new StorageError("is-a-directory", "the root is a directory");
    const directory = directoryAt(this.#root, path.parent);
    const found = directory.children.get(path.name);
    if (found?.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
    if (found !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
    const before = found?.content ?? nothing;
    const offset = at === "end" ? before.byteLength : at;
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > before.byteLength)
      throw new StorageError("bad-offset", `an upload cannot begin at byte ${offset} of ${before.byteLength}`);
    if (directory.uploads.has(path.name)) throw new StorageError("busy", "another upload to this name is running");
    const head = before.subarray(0, offset);
    return new MemoryWriter({ directory, name: path.name, head, overwrite, space: this.#space });
  }

  async unfinished(_path: VirtualPath): Promise<UnfinishedUpload | undefined> {
    return undefined;
  }

  async dropUnfinished(_path: VirtualPath): Promise<boolean> {
    return false;
  }

  async copy(
    from: VirtualPath,
    to: VirtualPath,
    { overwrite, signal }: { readonly overwrite: boolean; readonly signal?: AbortSignal },
  ): Promise<void> {
    signal?.throwIfAborted();
    copyFile(this.#root, from, to, overwrite, this.#space);
  }

  async makeLink(path: VirtualPath, _target: VirtualPath): Promise<void> {
    throw new StorageError("unsupported", `there are no links in memory: ${path.toString()}`);
  }

  async subtree(path: VirtualPath): Promise<Storage> {
    return new MemoryStorage(directoryAt(this.#root, path), this.#space);
  }

  async setCreated(path: VirtualPath, created: number): Promise<void> {
    nodeAt(this.#root, path).created = created;
  }

  async makeDirectory(path: VirtualPath): Promise<void> {
    if (path.isRoot) throw new StorageError("exists", "the root is there");
    const directory = directoryAt(this.#root, path.parent);
    if (directory.children.has(path.name)) throw new StorageError("exists", "the name is taken");
    set(directory, path, newDirectory());
  }

  async removeDirectory(path: VirtualPath): Promise<void> {
    if (path.isRoot) throw new StorageError("denied", "the root stays");
    const node = directoryAt(this.#root, path);
    if (node.children.size > 0) throw new StorageError("not-empty", "the directory is not empty");
    if (node.uploads.size > 0) throw new StorageError("busy", "an upload into this directory is running");
    set(directoryAt(this.#root, path.parent), path, undefined);
  }

  async removeFile(path: VirtualPath): Promise<void> {
    const node = nodeAt(this.#root, path);
    if (node.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
    set(directoryAt(this.#root, path.parent), path, undefined);
    this.#space.give(node.content.byteLength);
  }

  async rename(from: VirtualPath, to: VirtualPath, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
    if (from.isRoot || to.isRoot) throw new StorageError("denied", "the root stays where it is");
    if (to.isWithin(from) && !to.equals(from))
      throw new StorageError("name-invalid", "a directory cannot be moved into itself");
    const source = directoryAt(this.#root, from.parent);
    const target = directoryAt(this.#root, to.parent);
    const node = nodeAt(this.#root, from);
    if (to.equals(from)) return;
    const replaced = target.children.get(to.name);
    refuseReplacing(node, replaced, overwrite);
    if (replaced?.kind === "file") this.#space.give(replaced.content.byteLength);
    set(source, from, undefined);
    set(target, to, node);
  }

  async setModified(path: VirtualPath, modified: number): Promise<void> {
    nodeAt(this.#root, path).modified = modified;
  }

  async setMode(path: VirtualPath, mode: number): Promise<void> {
    nodeAt(this.#root, path).mode = mode & 0o777;
  }

  async freeSpace(_path: VirtualPath): Promise<number | undefined> {
    return this.#space.free;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  get #root(): DirectoryNode {
    if (this.#closed) throw new StorageError("failed", "this storage is closed");
    return this.#tree;
  }
}

function refuseReplacing(node: MemoryNode, replaced: MemoryNode | undefined, overwrite: boolean): void {
  if (replaced === undefined) return;
  if (!overwrite) throw new StorageError("exists", "the name is taken");
  if (replaced.kind === "directory") throw new StorageError("is-a-directory", "a directory has that name");
  if (node.kind === "directory") throw new StorageError("not-a-directory", "a file has that name");
}

function set(directory: DirectoryNode, { name }: VirtualPath, node: MemoryNode | undefined): void {
  if (node === undefined) directory.children.delete(name);
  else directory.children.set(name, node);
  directory.modified = Date.now();
}

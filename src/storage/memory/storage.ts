import type { VirtualPath } from "../../protocol/virtual-path.js";
import type {
  Entry,
  FileReader,
  FileWriter,
  Storage,
  UnfinishedUpload,
  Usage,
  UsageOptions,
  WriteOptions,
} from "../contract.js";
import { StorageError } from "../errors.js";
import { copyFile } from "./copy.js";
import { type DirectoryNode, directoryAt, entryOf, type MemoryNode, newDirectory, nodeAt } from "./node.js";
import { MemoryReader } from "./reader.js";
import type { Space } from "./space.js";
import { Uploads } from "./uploads.js";
import { usageOf } from "./usage.js";

/** Entries that are handed on at once. */
const BATCH = 256;

/** Each method does its work before it first waits, so each is atomic. */
export class MemoryStorage implements Storage {
  readonly #tree: DirectoryNode;
  readonly #space: Space;
  readonly #owner: string;
  readonly #uploads: Uploads;
  #closed = false;

  constructor(root: DirectoryNode, space: Space, owner: string) {
    this.#tree = root;
    this.#space = space;
    this.#owner = owner;
    this.#uploads = new Uploads(owner, space);
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

  async write(path: VirtualPath, options: WriteOptions): Promise<FileWriter> {
    return this.#uploads.write(this.#root, path, options);
  }

  async unfinished(path: VirtualPath): Promise<UnfinishedUpload | undefined> {
    const directory = this.#directoryOf(path);
    return directory === undefined ? undefined : this.#uploads.unfinished(directory, path);
  }

  async dropUnfinished(path: VirtualPath): Promise<boolean> {
    const directory = this.#directoryOf(path);
    return directory === undefined ? false : this.#uploads.drop(directory, path);
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
    return new MemoryStorage(directoryAt(this.#root, path), this.#space, this.#owner);
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
    for (const part of node.parts.values()) part.cut(0);
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

  async usage(path: VirtualPath, options: UsageOptions = {}): Promise<Usage> {
    options.signal?.throwIfAborted();
    return usageOf(path.isRoot ? this.#root : this.#directoryOf(path), path, this.#owner, options);
  }

  async freeSpace(_path: VirtualPath): Promise<number | undefined> {
    return this.#space.free;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Undefined where nothing can have been uploaded. */
  #directoryOf(path: VirtualPath): DirectoryNode | undefined {
    const root = this.#root;
    try {
      return path.isRoot ? undefined : directoryAt(root, path.parent);
    } catch (error) {
      if (error instanceof StorageError && ["not-found", "not-a-directory"].includes(error.kind)) return undefined;
      throw error;
    }
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

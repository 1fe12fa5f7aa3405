import { resolve } from "node:path";
import { byteStringToText } from "../../protocol/byte-string.js";
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
import { makeDirectory, removeDirectory, removeFile, renameEntry, setMode, setModified } from "./changes.js";
import { type CopyOptions, copyFile } from "./copy.js";
import { setCreated } from "./created.js";
import { descriptors } from "./descriptors.js";
import type { Directory } from "./directory.js";
import { toStorageError } from "./errno.js";
import { freeSpace } from "./free-space.js";
import { makeLink } from "./link.js";
import { entriesOf } from "./listing.js";
import { asPublished, lookAgain, lookThrough } from "./look.js";
import { machineOwners } from "./owners.js";
import { paths } from "./paths.js";
import { openReader } from "./reader.js";
import { bestWay, Root } from "./root.js";
import { type DiskOptions, type Settings, settle } from "./settings.js";
import { entryWithVersion, statusOf } from "./status.js";
import { openSubtree, type Rooted } from "./subtree.js";
import { dropUnfinished, unfinishedUpload } from "./unfinished.js";
import { openWriter } from "./uploads.js";
import { usageOf } from "./usage.js";
import { type Tree, Walk } from "./walk.js";
import { Warmth } from "./warmth.js";

export { type Claims, LocalClaims } from "./claims.js";
export type { CreationTimes } from "./creation-times.js";
export type { DiskOptions } from "./settings.js";

/** A directory of this machine as an account's tree. Throws StorageError "failed" for options that cannot be meant. */
export async function openDiskStorage(options: DiskOptions): Promise<Storage> {
  const settings = await settle(options);
  const way = options.way === undefined ? await bestWay() : { descriptors, paths }[options.way];
  return new DiskStorage(new Root(resolve(options.root), way), settings);
}

class DiskStorage implements Storage {
  readonly #root: Rooted;
  readonly #settings: Settings;
  readonly #warmth = new Warmth();

  constructor(root: Rooted, settings: Settings) {
    this.#root = root;
    this.#settings = settings;
  }

  stat(path: VirtualPath): Promise<Entry> {
    return this.#do("look at", path, async (tree) => {
      const place = await new Walk(tree, path.segments).toPlace();
      using _held = place.directory;
      const found = await asPublished(place, statusOf(await lookAgain(place, tree.warmth)), tree.journals);
      const status = found.kind === "link" ? ((await lookThrough(tree, place)) ?? found) : found;
      await machineOwners.refresh();
      return entryWithVersion(path.name, status, machineOwners, this.#settings.created);
    });
  }

  async *list(path: VirtualPath): AsyncGenerator<readonly Entry[]> {
    const doing = `cannot list ${byteStringToText(path.toString())}`;
    try {
      using root = await this.#root.enter();
      const tree = this.#tree(root);
      using directory = await new Walk(tree, path.segments).toDirectory();
      yield* entriesOf(tree, directory, machineOwners, this.#settings.created);
    } catch (error) {
      throw withPath(error, doing);
    }
  }

  read(path: VirtualPath): Promise<FileReader> {
    return this.#do("read", path, (tree) => openReader(new Walk(tree, path.segments), tree.journals));
  }

  write(path: VirtualPath, options: WriteOptions): Promise<FileWriter> {
    return this.#do("write", path, (tree) => openWriter(new Walk(tree, path.segments), path, options, this.#settings));
  }

  unfinished(path: VirtualPath): Promise<UnfinishedUpload | undefined> {
    return this.#do("look for an upload to", path, (tree) => unfinishedUpload(tree, path, this.#settings));
  }

  dropUnfinished(path: VirtualPath): Promise<boolean> {
    return this.#do("drop the upload to", path, (tree) => dropUnfinished(tree, path, this.#settings));
  }

  async copy(from: VirtualPath, to: VirtualPath, options: CopyOptions): Promise<void> {
    try {
      await this.#do("copy", from, (tree) => copyFile(tree, from, to, options, this.#settings));
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    }
  }

  makeLink(path: VirtualPath, target: VirtualPath): Promise<void> {
    return this.#do("make the link", path, (tree) => makeLink(tree, path, target, this.#settings));
  }

  subtree(path: VirtualPath): Promise<Storage> {
    const settings: Settings = { ...this.#settings, links: "refuse" };
    return this.#do("open", path, async (tree) => new DiskStorage(await openSubtree(tree, path), settings));
  }

  setCreated(path: VirtualPath, created: number): Promise<void> {
    const { created: times } = this.#settings;
    return this.#do("set the creation time of", path, (tree) => setCreated(tree, path, created, times));
  }

  makeDirectory(path: VirtualPath): Promise<void> {
    return this.#do("make the directory", path, (tree) => makeDirectory(tree, path, this.#settings));
  }

  removeDirectory(path: VirtualPath): Promise<void> {
    return this.#do("remove the directory", path, (tree) => removeDirectory(tree, path));
  }

  removeFile(path: VirtualPath): Promise<void> {
    return this.#do("remove", path, (tree) => removeFile(tree, path, this.#settings.durability));
  }

  rename(from: VirtualPath, to: VirtualPath, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
    const { durability } = this.#settings;
    return this.#do("rename", from, (tree) => renameEntry(tree, from, to, { overwrite, durability }));
  }

  setModified(path: VirtualPath, modified: number): Promise<void> {
    return this.#do("set the time of", path, (tree) => setModified(tree, path, modified, this.#settings.durability));
  }

  setMode(path: VirtualPath, mode: number): Promise<void> {
    return this.#do("set the mode of", path, (tree) => setMode(tree, path, mode));
  }

  async usage(path: VirtualPath, options: UsageOptions = {}): Promise<Usage> {
    try {
      return await this.#do("count", path, (tree) => usageOf(tree, path, options, this.#settings));
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    }
  }

  freeSpace(path: VirtualPath): Promise<number | undefined> {
    return this.#do("tell the space at", path, (tree) => freeSpace(tree, path));
  }

  async close(): Promise<void> {
    this.#root.close();
  }

  #tree(root: Directory): Tree {
    const { links, journals, claims } = this.#settings;
    return { root, configured: this.#root.path, links, journals, claims, warmth: this.#warmth };
  }

  /** Holds the root while `action` runs, and gives every failure its kind and, for the log, its path. */
  async #do<T>(doing: string, path: VirtualPath, action: (tree: Tree) => Promise<T>): Promise<T> {
    try {
      using root = await this.#root.enter();
      return await action(this.#tree(root));
    } catch (error) {
      throw withPath(error, `cannot ${doing} ${byteStringToText(path.toString())}`);
    }
  }
}

function withPath(error: unknown, doing: string): StorageError {
  if (!(error instanceof StorageError)) return toStorageError(error, doing);
  return new StorageError(error.kind, `${doing}: ${error.message}`, { cause: error.cause });
}

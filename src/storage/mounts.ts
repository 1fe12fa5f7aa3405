import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type {
  Entry,
  FileReader,
  FileWriter,
  Storage,
  UnfinishedUpload,
  Usage,
  UsageOptions,
  WriteOptions,
} from "./contract.js";
import { copyAcross } from "./copy-across.js";
import { StorageError, type StorageErrorKind } from "./errors.js";

export interface Mount {
  /** Where it appears in the tree; not the root. */
  readonly at: VirtualPath;
  readonly storage: Storage;
}

/**
 * `home` with other storages at places in it. A mount point, and each directory on the way to it, is there whether `home` has it or not,
 * hides what `home` has under that name, and cannot be removed, renamed or replaced. Closing it closes all of them.
 */
export function mountStorage(home: Storage, mounts: readonly Mount[]): Storage {
  return mounts.length === 0 ? home : new MountedStorage(home, mounts);
}

interface Route {
  readonly storage: Storage;
  readonly path: VirtualPath;
}

const nothing: Usage = { bytes: 0, files: 0 };

class MountedStorage implements Storage {
  readonly #home: Storage;
  /** The deepest first, so that the first that holds a path is the one. */
  readonly #mounts: readonly Mount[];

  constructor(home: Storage, mounts: readonly Mount[]) {
    this.#home = home;
    this.#mounts = mounts.toSorted((a, b) => b.at.segments.length - a.at.segments.length);
  }

  async stat(path: VirtualPath): Promise<Entry> {
    const { storage, path: inner } = this.#route(path);
    if (!this.#isFixed(path)) return await storage.stat(inner);
    if (path.isRoot) return await storage.stat(inner);
    // Whatever is wrong behind it, the place is there; who goes in is told.
    const found = await storage.stat(inner).catch(() => undefined);
    return found?.kind === "directory" ? { ...found, name: path.name } : standIn(path);
  }

  async *list(path: VirtualPath): AsyncGenerator<readonly Entry[]> {
    const names = this.#fixedNames(path);
    const { storage, path: inner } = this.#route(path);
    if (names.size === 0) return yield* storage.list(inner);
    const fixed: Entry[] = [];
    for (const name of names) {
      const child = path.child(name);
      if (child !== undefined) fixed.push(await this.stat(child));
    }
    yield fixed;
    try {
      for await (const batch of storage.list(inner)) {
        const others = batch.filter((entry) => !names.has(entry.name));
        if (others.length > 0) yield others;
      }
    } catch (error) {
      if (!this.#onlyLeads(path) || !hasKind(hidden, error)) throw error;
    }
  }

  async read(path: VirtualPath): Promise<FileReader> {
    if (this.#isFixed(path)) throw new StorageError("is-a-directory", "it is a virtual folder, or leads to one");
    const { storage, path: inner } = this.#route(path);
    return await storage.read(inner);
  }

  async write(path: VirtualPath, options: WriteOptions): Promise<FileWriter> {
    if (this.#isFixed(path)) throw new StorageError("is-a-directory", "it is a virtual folder, or leads to one");
    const { storage, path: inner } = this.#route(path);
    return await this.#making(path, storage.write(inner, options));
  }

  async unfinished(path: VirtualPath): Promise<UnfinishedUpload | undefined> {
    if (this.#isFixed(path)) return undefined;
    const { storage, path: inner } = this.#route(path);
    return await storage.unfinished(inner);
  }

  async dropUnfinished(path: VirtualPath): Promise<boolean> {
    if (this.#isFixed(path)) return false;
    const { storage, path: inner } = this.#route(path);
    return await storage.dropUnfinished(inner);
  }

  async copy(
    from: VirtualPath,
    to: VirtualPath,
    options: { readonly overwrite: boolean; readonly signal?: AbortSignal },
  ): Promise<void> {
    if (this.#isFixed(from) || this.#isFixed(to))
      throw new StorageError("is-a-directory", "it is a virtual folder, or leads to one");
    const source = this.#route(from);
    const target = this.#route(to);
    const copying =
      source.storage === target.storage
        ? source.storage.copy(source.path, target.path, options)
        : copyAcross(source, target, options);
    await this.#making(to, copying);
  }

  async makeLink(path: VirtualPath, target: VirtualPath): Promise<void> {
    if (this.#isFixed(path)) throw new StorageError("exists", "it is a virtual folder, or leads to one");
    const place = this.#route(path);
    const goal = this.#route(target);
    if (place.storage !== goal.storage || this.#fixedNames(target).size > 0)
      throw new StorageError("unsupported", "a virtual folder is a place of its own: no link leads into or out of it");
    await this.#making(path, place.storage.makeLink(place.path, goal.path));
  }

  async subtree(path: VirtualPath): Promise<Storage> {
    const { storage, path: inner } = this.#changing(path);
    return await storage.subtree(inner);
  }

  async setCreated(path: VirtualPath, created: number): Promise<void> {
    const { storage, path: inner } = this.#route(path);
    await this.#standing(path, storage.setCreated(inner, created));
  }

  async makeDirectory(path: VirtualPath): Promise<void> {
    if (this.#isFixed(path)) throw new StorageError("exists", "it is a virtual folder, or leads to one");
    const { storage, path: inner } = this.#route(path);
    await this.#making(path, storage.makeDirectory(inner));
  }

  async removeDirectory(path: VirtualPath): Promise<void> {
    const { storage, path: inner } = this.#changing(path);
    await storage.removeDirectory(inner);
  }

  async removeFile(path: VirtualPath): Promise<void> {
    if (this.#isFixed(path)) throw new StorageError("is-a-directory", "it is a virtual folder, or leads to one");
    const { storage, path: inner } = this.#route(path);
    await storage.removeFile(inner);
  }

  async rename(from: VirtualPath, to: VirtualPath, options: { readonly overwrite: boolean }): Promise<void> {
    const source = this.#changing(from);
    const target = this.#changing(to);
    if (source.storage !== target.storage)
      throw new StorageError(
        "unsupported",
        "a virtual folder is a place of its own: nothing is renamed into or out of it",
      );
    await this.#making(to, source.storage.rename(source.path, target.path, options));
  }

  async setModified(path: VirtualPath, modified: number): Promise<void> {
    const { storage, path: inner } = this.#route(path);
    await this.#standing(path, storage.setModified(inner, modified));
  }

  async setMode(path: VirtualPath, mode: number): Promise<void> {
    const { storage, path: inner } = this.#route(path);
    await this.#standing(path, storage.setMode(inner, mode));
  }

  async usage(path: VirtualPath, options: UsageOptions = {}): Promise<Usage> {
    const { storage, path: inner } = this.#route(path);
    const beneath = this.#mounts.filter(({ at }) => options.deep === true && at.isWithin(path) && !at.equals(path));
    let { bytes, files } = this.#isMount(path) && !options.deep ? nothing : await storage.usage(inner, options);
    for (const mount of beneath) {
      // A folder that cannot be reached takes up nothing that anybody could free.
      const held = await mount.storage.usage(VirtualPath.root, options).catch(() => nothing);
      options.signal?.throwIfAborted();
      bytes += held.bytes;
      files += held.files;
    }
    return { bytes, files };
  }

  async freeSpace(path: VirtualPath): Promise<number | undefined> {
    const { storage, path: inner } = this.#route(path);
    const free = storage.freeSpace(inner);
    return this.#isFixed(path) ? await unless(hidden, free) : await free;
  }

  async close(): Promise<void> {
    const all = [this.#home, ...this.#mounts.map((mount) => mount.storage)];
    const results = await Promise.allSettled(all.map((storage) => storage.close()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  #route(path: VirtualPath): Route {
    const mount = this.#mounts.find(({ at }) => path.isWithin(at));
    return mount === undefined
      ? { storage: this.#home, path }
      : { storage: mount.storage, path: path.relativeTo(mount.at) };
  }

  /** The route to what may go away from its place; "denied" for what a mount needs there. */
  #changing(path: VirtualPath): Route {
    if (this.#isFixed(path)) throw new StorageError("denied", "it is a virtual folder, or leads to one");
    return this.#route(path);
  }

  /** Whether it is a mount point or leads to one. */
  #isFixed(path: VirtualPath): boolean {
    return this.#mounts.some(({ at }) => at.isWithin(path));
  }

  #isMount(path: VirtualPath): boolean {
    return this.#mounts.some(({ at }) => at.equals(path));
  }

  /** Names in `path` that are mount points or lead to one. */
  #fixedNames(path: VirtualPath): ReadonlySet<ByteString> {
    const depth = path.segments.length;
    const names = this.#mounts.flatMap(({ at }) => (at.isWithin(path) ? at.segments.slice(depth, depth + 1) : []));
    return new Set(names);
  }

  /** Whether this is a directory on the way to a mount, which `home` need not have. */
  #onlyLeads(path: VirtualPath): boolean {
    return this.#isFixed(path) && !this.#isMount(path) && !path.isRoot;
  }

  /** Where something is made in a directory that is shown, but that `home` does not have, "not-found" would be a riddle. */
  async #making<T>(path: VirtualPath, making: Promise<T>): Promise<T> {
    try {
      return await making;
    } catch (error) {
      const { parent } = path;
      if (!this.#onlyLeads(parent) || !hasKind(hidden, error)) throw error;
      if ((await unless(hidden, this.#home.stat(parent)))?.kind === "directory") throw error;
      throw new StorageError("denied", "this directory only leads to a virtual folder", { cause: error });
    }
  }

  /** The same for a change to such a directory itself. */
  async #standing<T>(path: VirtualPath, change: Promise<T>): Promise<T> {
    try {
      return await change;
    } catch (error) {
      if (!this.#onlyLeads(path) || !hasKind(hidden, error)) throw error;
      throw new StorageError("denied", "this directory only leads to a virtual folder", { cause: error });
    }
  }
}

/** How `home` says that it does not have a directory which only leads to a mount; a file or a link of that name is hidden. */
const hidden: readonly StorageErrorKind[] = ["not-found", "not-a-directory", "outside"];

function hasKind(kinds: readonly StorageErrorKind[], error: unknown): boolean {
  return error instanceof StorageError && kinds.includes(error.kind);
}

async function unless<T>(kinds: readonly StorageErrorKind[], action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (hasKind(kinds, error)) return undefined;
    throw error;
  }
}

/** For a directory that only leads to a mount, and for a mount whose storage does not answer. */
function standIn(path: VirtualPath): Entry {
  return {
    name: path.name,
    kind: "directory",
    size: 0,
    modified: 0,
    mode: 0o755,
    owner: "0",
    group: "0",
    links: 1,
    identity: `virtual:${path.toString()}`,
  };
}

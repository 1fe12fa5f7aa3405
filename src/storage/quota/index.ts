import type { QuotaBook } from "../../guard/contract.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
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
import { type Accounted, accounted, acting, nothing, oneFile } from "./measure.js";
import { openUpload } from "./upload.js";

export { REFUSAL_AGE_MS } from "./measure.js";

/** Milliseconds after which the whole is counted anew for who asks for it. */
export const TELLING_AGE_MS = 180_000;

export interface QuotaOptions {
  readonly book: QuotaBook;
  /** Bytes: the backend copies no more of a file than this to continue it, see DiskOptions. */
  readonly copyLimit: number;
}

/**
 * `inner` under a quota: what would exceed it is "quota". Every change through any such storage over the same book is kept account of; what changes
 * otherwise shows with the next count.
 */
export function limitStorage(inner: Storage, options: QuotaOptions): Storage {
  return new LimitedStorage(inner, options, VirtualPath.root);
}

class LimitedStorage implements Storage {
  readonly #inner: Storage;
  readonly #options: QuotaOptions;
  readonly #root: VirtualPath;
  readonly #tree: Accounted;

  /** `root`: where `inner` is in the tree that the book is about. */
  constructor(inner: Storage, options: QuotaOptions, root: VirtualPath) {
    this.#inner = inner;
    this.#options = options;
    this.#root = root;
    this.#tree = { inner, book: options.book, full: (path) => path.beneath(root) };
  }

  stat(path: VirtualPath): Promise<Entry> {
    return this.#inner.stat(path);
  }

  list(path: VirtualPath): AsyncIterable<readonly Entry[]> {
    return this.#inner.list(path);
  }

  read(path: VirtualPath): Promise<FileReader> {
    return this.#inner.read(path);
  }

  write(path: VirtualPath, options: WriteOptions): Promise<FileWriter> {
    return openUpload(this.#tree, path, options, this.#options.copyLimit);
  }

  unfinished(path: VirtualPath): Promise<UnfinishedUpload | undefined> {
    return this.#inner.unfinished(path);
  }

  dropUnfinished(path: VirtualPath): Promise<boolean> {
    return accounted(this.#tree, [path], { follow: true }, () => this.#inner.dropUnfinished(path));
  }

  async copy(
    from: VirtualPath,
    to: VirtualPath,
    options: { readonly overwrite: boolean; readonly signal?: AbortSignal },
  ): Promise<void> {
    // Where it is missing, the copy itself says so.
    const size = await this.#inner.stat(from).then(
      (entry) => (entry.kind === "file" ? entry.size : 0),
      () => 0,
    );
    const needs = ({ files }: Usage) => ({ bytes: size, files: files === 0 ? 1 : 0 });
    await accounted(this.#tree, [to], { follow: true, needs }, () => this.#inner.copy(from, to, options));
  }

  makeLink(path: VirtualPath, target: VirtualPath): Promise<void> {
    return this.#naming(path, () => this.#inner.makeLink(path, target));
  }

  async subtree(path: VirtualPath): Promise<Storage> {
    return new LimitedStorage(await this.#inner.subtree(path), this.#options, path.beneath(this.#root));
  }

  setCreated(path: VirtualPath, created: number): Promise<void> {
    return this.#inner.setCreated(path, created);
  }

  makeDirectory(path: VirtualPath): Promise<void> {
    return this.#naming(path, () => this.#inner.makeDirectory(path));
  }

  async removeDirectory(path: VirtualPath): Promise<void> {
    const { book } = this.#options;
    await book.counted();
    const change = await book.begin({ places: [], trees: [path.beneath(this.#root)] });
    try {
      // Only one in which nothing shows can be removed: to look deeper into another would be for nothing.
      const deep = await this.#showsNothing(path);
      const before = await this.#inner.usage(path, { deep });
      const look = () => this.#inner.usage(path);
      await acting(change, before, look, () => this.#inner.removeDirectory(path));
    } finally {
      change.cancel();
    }
  }

  removeFile(path: VirtualPath): Promise<void> {
    return accounted(this.#tree, [path], {}, () => this.#inner.removeFile(path));
  }

  async rename(from: VirtualPath, to: VirtualPath, options: { readonly overwrite: boolean }): Promise<void> {
    const rename = () => this.#inner.rename(from, to, options);
    if (from.equals(to)) return await rename();
    const isFile = await this.#inner.stat(from).then(
      ({ kind }) => kind !== "directory",
      () => true,
    );
    await accounted(this.#tree, [from, to], { trees: !isFile }, rename);
  }

  setModified(path: VirtualPath, modified: number): Promise<void> {
    return this.#inner.setModified(path, modified);
  }

  setMode(path: VirtualPath, mode: number): Promise<void> {
    return this.#inner.setMode(path, mode);
  }

  async usage(path: VirtualPath, options: UsageOptions = {}): Promise<Usage> {
    const { book } = this.#options;
    const isAll = path.isRoot && this.#root.isRoot && options.deep === true;
    if (!isAll) return await this.#inner.usage(path, options);
    await unlessAborted(book.recount(TELLING_AGE_MS), options.signal);
    return (await book.used()) ?? nothing;
  }

  async freeSpace(path: VirtualPath): Promise<number | undefined> {
    const { book } = this.#options;
    const free = await this.#inner.freeSpace(path);
    await book.counted();
    const left = await book.left();
    return free === undefined || left === undefined ? (free ?? left) : Math.min(free, left);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** A new name that takes up nothing else. */
  #naming(path: VirtualPath, make: () => Promise<void>): Promise<void> {
    const needs = ({ files }: Usage) => (files === 0 ? oneFile : nothing);
    return accounted(this.#tree, [path], { needs }, make);
  }

  async #showsNothing(path: VirtualPath): Promise<boolean> {
    try {
      for await (const batch of this.#inner.list(path)) if (batch.length > 0) return false;
      return true;
    } catch {
      return false;
    }
  }
}

/** Rejects with the signal's reason as soon as it aborts. What `promise` is about goes on: others wait for it too. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

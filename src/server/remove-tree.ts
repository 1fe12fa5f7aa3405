import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { StorageError } from "../storage/errors.js";

/** Entries that one RMDA removes. */
export const MAX_TREE_ENTRIES = 1_000_000;
/** Directories that it goes into, one in the other. */
export const MAX_TREE_DEPTH = 256;
/** Directories of one directory that are remembered at once: with the depth, the bound on memory. */
const MOST_HELD = 32;
/** Removals under way at once. */
const PARALLEL = 16;

export type TreeBound = "entries" | "depth";

/** A bound was met: what was removed until then is gone. */
export class TreeBoundError extends Error {
  readonly bound: TreeBound;

  constructor(bound: TreeBound) {
    super(`too many ${bound}`);
    this.bound = bound;
  }
}

/**
 * Removes all that is in a tree that follows no links (`Storage.subtree`), from the innermost outwards, without recursion. Rejects at the first entry
 * that cannot be removed, and with the signal's reason. Gives the number of what was removed.
 */
export class TreeRemoval {
  readonly #tree: Storage;
  readonly #signal: AbortSignal;
  readonly #limit: number;
  #removed = 0;

  constructor(tree: Storage, signal: AbortSignal, limit: number = MAX_TREE_ENTRIES) {
    this.#tree = tree;
    this.#signal = signal;
    this.#limit = limit;
  }

  get removed(): number {
    return this.#removed;
  }

  async run(): Promise<void> {
    const open = [VirtualPath.root];
    for (let directory = open.at(-1); directory !== undefined; directory = open.at(-1)) {
      if (directory.segments.length > MAX_TREE_DEPTH) throw new TreeBoundError("depth");
      const inner = (await unlessGone(this.#sweep(directory))) ?? [];
      open.push(...inner);
      if (inner.length > 0) continue;
      open.pop();
      if (!directory.isRoot) await this.#remove(() => this.#tree.removeDirectory(directory));
    }
  }

  /** Removes what is no directory. Gives the directories, or the first of them. */
  async #sweep(directory: VirtualPath): Promise<VirtualPath[]> {
    const inner: VirtualPath[] = [];
    for await (const batch of this.#tree.list(directory)) {
      const files: VirtualPath[] = [];
      for (const { name, kind } of batch) {
        const path = directory.child(name);
        if (path !== undefined) (kind === "directory" ? inner : files).push(path);
      }
      await this.#removeFiles(files);
      if (inner.length >= MOST_HELD) break;
    }
    return inner.slice(0, MOST_HELD);
  }

  async #removeFiles(files: readonly VirtualPath[]): Promise<void> {
    for (let at = 0; at < files.length; at += PARALLEL) {
      const some = files.slice(at, at + PARALLEL);
      const removing = some.map((path) => this.#remove(() => this.#tree.removeFile(path)));
      // All of them end before an error is told, so that nothing goes on behind the reply.
      for (const result of await Promise.allSettled(removing)) if (result.status === "rejected") throw result.reason;
    }
  }

  async #remove(remove: () => Promise<void>): Promise<void> {
    this.#signal.throwIfAborted();
    if (this.#removed >= this.#limit) throw new TreeBoundError("entries");
    this.#removed++;
    await unlessGone(remove());
  }
}

/** Undefined where somebody else was faster. */
async function unlessGone<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (error instanceof StorageError && error.kind === "not-found") return undefined;
    throw error;
  }
}

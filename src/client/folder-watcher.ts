import { type FSWatcher, statSync, watch } from "node:fs";
import { steadyNow } from "../support/steady-clock.js";
import { abortedError, FtpsError } from "./errors.js";

/** Most folders that are watched at once. */
const MAX_WATCHED_FOLDERS = 100_000;

/** Milliseconds. */
export interface SettleRule {
  /** So long nothing must have changed. */
  readonly quiet: number;
  /** But nobody waits longer than this from the first change on. */
  readonly longest: number;
}

/** Where the system watches trees by itself, the root is enough. */
const watchesTrees = process.platform === "darwin" || process.platform === "win32";

/**
 * Hears of changes in folders of this machine. Each folder is watched before it is read, so that nothing can change unheard between the two: call `add` with every folder of every
 * walk.
 */
export class FolderWatcher implements Disposable {
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  #root: string | undefined;
  #changedAt: { readonly first: number; readonly last: number } | undefined;
  #wake = (): void => {};

  /** Throws FtpsError "local". */
  add(folder: string): void {
    if (watchesTrees && this.#root !== undefined && folder !== this.#root) return;
    try {
      const { dev, ino } = statSync(folder, { bigint: true });
      const identity = `${dev}:${ino}`;
      const known = this.#watchers.get(folder);
      if (known?.identity === identity) return;
      // Another folder may have its name by now. But a root that was taken away, and is empty now, says nothing about what was in it.
      if (known !== undefined && folder === this.#root) throw rootReplaced(folder);
      this.#root ??= folder;
      known?.watcher.close();
      if (this.#watchers.size >= MAX_WATCHED_FOLDERS)
        throw new FtpsError("local", `more than ${MAX_WATCHED_FOLDERS} folders cannot be watched`);
      const watcher = watch(folder, { recursive: watchesTrees }, () => this.#onChange());
      watcher.on("error", () => this.#forget(folder, watcher));
      this.#watchers.set(folder, { watcher, identity });
    } catch (error) {
      throw failureOf(error, folder);
    }
  }

  /** Resolves when something has changed since the last time, and it is quiet again. Rejects with FtpsError "aborted". */
  async settled({ quiet, longest }: SettleRule, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw abortedError(signal);
      const changed = this.#changedAt;
      const now = steadyNow();
      const wait = changed && Math.min(changed.last + quiet, changed.first + longest) - now;
      if (wait !== undefined && wait <= 0) {
        this.#changedAt = undefined;
        return;
      }
      await this.#wait(wait, signal);
    }
  }

  [Symbol.dispose](): void {
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** As if something had changed. */
  touch(): void {
    this.#onChange();
  }

  #onChange(): void {
    const now = steadyNow();
    this.#changedAt = { first: this.#changedAt?.first ?? now, last: now };
    this.#wake();
  }

  /** A folder that has gone cannot be watched. */
  #forget(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (folder !== this.#root && this.#watchers.get(folder)?.watcher === watcher) this.#watchers.delete(folder);
    this.#onChange();
  }

  #wait(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(done, milliseconds);
      const wake = (): void => done();
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      }
      signal.addEventListener("abort", wake, { once: true });
      // While a timer runs, changes only move the end of the wait.
      this.#wake = milliseconds === undefined ? wake : () => {};
    });
  }
}

function rootReplaced(folder: string): FtpsError {
  return new FtpsError("local", `${folder} is another folder than before`, {
    hint: "was a disk taken away? look, and start again",
  });
}

function failureOf(error: unknown, folder: string): unknown {
  const { code = "unknown reason" } = error as NodeJS.ErrnoException;
  // The walk that follows sees for itself what is there.
  if (error instanceof FtpsError || code === "ENOENT") return error;
  const hint =
    code === "ENOSPC" || code === "EMFILE"
      ? "the system allows no more watches: raise fs.inotify.max_user_watches or max_user_instances (sysctl)"
      : "check path and permissions";
  return new FtpsError("local", `${folder} cannot be watched (${code})`, { cause: error, hint });
}

import { type FSWatcher, watch } from "node:fs";

/** Says that something in one of some folders has changed; what, must be looked at. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  readonly #onFailure: (folder: string, error: unknown) => void;

  constructor(onChange: () => void, onFailure: (folder: string, error: unknown) => void) {
    this.#onChange = onChange;
    this.#onFailure = onFailure;
  }

  /** From now on these alone. One that is not there is passed over: the folder that it would be in says when it comes. */
  set(folders: readonly string[]): void {
    for (const [folder, watcher] of this.#watchers)
      if (!folders.includes(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  close(): void {
    this.set([]);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false });
      this.#watchers.set(folder, watcher);
      watcher.on("change", (type, name) => {
        // The folder itself was moved or removed: what comes in its place must be watched anew.
        if (type === "rename" && name !== null && folder.endsWith(`/${name}`)) this.#forget(folder, watcher);
        this.#onChange();
      });
      watcher.on("error", (error) => {
        this.#forget(folder, watcher);
        this.#onFailure(folder, error);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#onFailure(folder, error);
    }
  }

  #forget(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
  }
}

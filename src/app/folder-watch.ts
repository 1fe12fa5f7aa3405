import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";

/** Says that something in one of some folders has changed; what, must be looked at. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  readonly #onFailure: (folder: string, error: unknown) => void;
  #wanted: readonly string[] = [];

  constructor(onChange: () => void, onFailure: (folder: string, error: unknown) => void) {
    this.#onChange = onChange;
    this.#onFailure = onFailure;
  }

  /** From now on these alone; each is watched when this returns. In place of one that is not there, the nearest above it is, until it comes. */
  set(folders: readonly string[]): void {
    this.#wanted = folders;
    this.#settle();
  }

  close(): void {
    this.set([]);
  }

  #settle(): void {
    const places = new Set(this.#wanted.map(nearest));
    for (const [folder, watcher] of this.#watchers) if (!places.has(folder)) this.#forget(folder, watcher);
    for (const folder of places) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false });
      this.#watchers.set(folder, watcher);
      watcher.on("change", (type, name) => {
        // The folder itself was moved or removed: what comes in its place must be watched anew.
        if (type === "rename" && name !== null && folder.endsWith(`/${name}`)) this.#forget(folder, watcher);
        if (type === "rename") this.#settle();
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

/** The folder, or what of its path is there. */
function nearest(folder: string): string {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

import type { VirtualPath } from "../protocol/virtual-path.js";
import { StorageError } from "../storage/errors.js";

/** An upload that runs, for others to the same name. */
export class RunningUpload {
  /** Resolves when it holds the name no longer. */
  readonly ended: Promise<void>;
  readonly #onEnd: () => void;
  #resolveEnded: () => void = () => {};
  #lastByte = performance.now();
  #yield: (() => void) | undefined;
  #mustYield = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Milliseconds since the last byte came, or since it began. */
  get quietFor(): number {
    return performance.now() - this.#lastByte;
  }

  /** Bytes have come. */
  alive(): void {
    this.#lastByte = performance.now();
  }

  /** How it is made to end for another upload. */
  onYield(abort: () => void): void {
    this.#yield = abort;
    if (this.#mustYield) abort();
  }

  yield(): void {
    this.#mustYield = true;
    this.#yield?.();
  }

  end(): void {
    this.#onEnd();
    this.#resolveEnded();
  }
}

/** Uploads of all sessions, by user (see `treeOf`) and name, so that a client that reconnects is not shut out by its own dead connection. */
export class RunningUploads {
  readonly #running = new Map<string, RunningUpload>();

  /** Milliseconds since this user's upload to that name had its last byte; undefined where none runs. */
  quietFor(user: string, path: VirtualPath): number | undefined {
    return this.#running.get(keyOf(user, path))?.quietFor;
  }

  /** Takes the name. One that runs already makes way when it has been quiet for `takeover` milliseconds; else "busy". */
  async begin(user: string, path: VirtualPath, takeover: number): Promise<RunningUpload> {
    const key = keyOf(user, path);
    // Whoever waited for the same one may have been quicker.
    do await this.clear(user, path, takeover);
    while (this.#running.has(key));
    const upload = new RunningUpload(() => this.#running.delete(key));
    this.#running.set(key, upload);
    return upload;
  }

  /** Resolves when no upload of this user to that name runs; rejects with "busy" where one does that is not quiet. */
  async clear(user: string, path: VirtualPath, takeover: number): Promise<void> {
    for (;;) {
      const older = this.#running.get(keyOf(user, path));
      if (older === undefined) return;
      if (older.quietFor < takeover)
        throw new StorageError("busy", "an upload of the same user to this name is running");
      older.yield();
      await older.ended;
    }
  }
}

/** A path never holds NUL. */
function keyOf(user: string, path: VirtualPath): string {
  return `${path.toString()}\0${user}`;
}

import type { VirtualPath } from "../protocol/virtual-path.js";
import { type NameHolder, UploadNames } from "./upload-names.js";
import { type RunningUpload, type Uploads, uploadKey } from "./uploads.js";

/** An upload of this process. */
export class LocalUpload implements RunningUpload, NameHolder {
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

  quietFor(): number {
    return performance.now() - this.#lastByte;
  }

  alive(): void {
    this.#lastByte = performance.now();
  }

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

/** Uploads of one process. */
export class LocalUploads implements Uploads {
  readonly #names = new UploadNames<LocalUpload>();

  begin(user: string, path: VirtualPath, takeover: number): Promise<LocalUpload> {
    return this.#names.begin(uploadKey(user, path), takeover, (letGo) => new LocalUpload(letGo));
  }

  clear(user: string, path: VirtualPath, takeover: number): Promise<void> {
    return this.#names.clear(uploadKey(user, path), takeover);
  }

  quietFor(user: string, path: VirtualPath): Promise<number | undefined> {
    return this.#names.quietFor(uploadKey(user, path));
  }
}

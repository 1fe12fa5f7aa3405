import type { ThumbnailMaker, ThumbnailRequest, ThumbnailResult } from "../../server/thumbnails/contract.js";
import type { FileReader } from "../../storage/contract.js";
import { ImageProcess, ProcessLost } from "./image-process.js";

/** Milliseconds from the first byte read of an image to its thumbnail, and of the start of a process. */
export const MAX_DECODING_MS = 12_000;
/** Milliseconds in which an image waits for those before it; and how many wait. With the above less than a data connection is waited for. */
export const MAX_WAITING_MS = 12_000;
export const MAX_WAITING_IMAGES = 16;
/** Milliseconds without an image after which the process is ended. */
const IDLE_MS = 60_000;

const noSignal = new AbortController().signal;
const ownProgram = new URL("./image-program.js", import.meta.url);

export interface ThumbnailMakerOptions {
  /** What the process runs, and limits in milliseconds: for tests. */
  readonly program?: URL;
  readonly decoding?: number;
  readonly waiting?: number;
  readonly idle?: number;
}

const busy: ThumbnailResult = { kind: "refused", why: "busy" };
const failed: ThumbnailResult = { kind: "refused", why: "failed" };

/**
 * Thumbnails by the package `sharp`, in a process of its own, since images come from strangers and decoders are large: what goes wrong in there ends that process
 * alone. It starts when it is needed, decodes one image at a time, and is killed when one takes too long.
 */
export class SharpThumbnails implements ThumbnailMaker {
  readonly #options: Required<ThumbnailMakerOptions>;
  /** Who waits, in their order. */
  readonly #waiting = new Set<() => void>();
  readonly #ending = new Set<Promise<void>>();
  #isBusy = false;
  #process: ImageProcess | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({
    program = ownProgram,
    decoding = MAX_DECODING_MS,
    waiting = MAX_WAITING_MS,
    idle = IDLE_MS,
  }: ThumbnailMakerOptions = {}) {
    this.#options = { program, decoding, waiting, idle };
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether there is something to decode with. It starts the process. */
  async isAvailable(): Promise<boolean> {
    const isReady = await this.#inTurn(noSignal, (running, limited) => running.isReady(limited));
    if (isReady !== true) this.#drop();
    return isReady === true;
  }

  async make(reader: FileReader, request: ThumbnailRequest, signal: AbortSignal): Promise<ThumbnailResult> {
    return await this.#inTurn(signal, (running, limited) => running.make(reader, request, limited));
  }

  async close(): Promise<void> {
    this.#drop();
    await Promise.all(this.#ending);
  }

  async #inTurn<T>(
    signal: AbortSignal,
    run: (running: ImageProcess, limited: AbortSignal) => Promise<T>,
  ): Promise<T | ThumbnailResult> {
    if (!(await this.#enter(signal))) return busy;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error("an image took too long")), this.#options.decoding);
    try {
      return await run(this.#running(), AbortSignal.any([signal, deadline.signal]));
    } catch (error) {
      // It may be at work still, or in the middle of a file.
      this.#drop();
      if (error instanceof ProcessLost || error === deadline.signal.reason) return failed;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#leave();
    }
  }

  #running(): ImageProcess {
    if (this.#process !== undefined) return this.#process;
    const started: ImageProcess = new ImageProcess(this.#options.program, () => {
      if (this.#process === started) this.#process = undefined;
    });
    this.#process = started;
    return started;
  }

  #drop(): void {
    clearTimeout(this.#idle);
    const ending = this.#process?.end();
    this.#process = undefined;
    if (ending === undefined) return;
    this.#ending.add(ending);
    void ending.then(() => this.#ending.delete(ending));
  }

  /** False: there are too many before it, or they took too long. Rejects with the reason of `signal`. */
  async #enter(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    clearTimeout(this.#idle);
    if (!this.#isBusy) {
      this.#isBusy = true;
      return true;
    }
    if (this.#waiting.size >= MAX_WAITING_IMAGES) return false;
    return await new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        this.#waiting.delete(begin);
      };
      const begin = (): void => {
        done();
        resolve(true);
      };
      const giveUp = (): void => {
        done();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        done();
        resolve(false);
      }, this.#options.waiting);
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(begin);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next !== undefined) {
      next();
      return;
    }
    this.#isBusy = false;
    if (this.#process !== undefined) this.#idle = setTimeout(() => this.#drop(), this.#options.idle).unref();
  }
}

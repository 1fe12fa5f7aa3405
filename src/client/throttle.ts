import { steadyNow } from "../support/steady-clock.js";

/** How much may go at once after a pause, in milliseconds of the rate. */
const BURST_MS = 100;

/** A limit in bytes a second, for all that share it. */
export class Throttle {
  readonly #rate: number;
  /** When what was taken so far has gone at this rate. */
  #free = 0;
  readonly #now: () => number;

  constructor(rate: number, now: () => number = steadyNow) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Milliseconds to wait before so many bytes more may go; they count from now on. */
  take(bytes: number): number {
    const now = this.#now();
    this.#free = Math.max(this.#free, now - BURST_MS) + (bytes * 1000) / this.#rate;
    return Math.max(0, this.#free - now);
  }

  /** Resolves when they may go; rejects with the reason of `signal`. */
  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    const wait = this.take(bytes);
    if (wait > 0) await pause(wait, signal);
  }
}

/** Rejects with the reason of `signal` when that aborts first. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Fewer bytes a second than this, over a whole period, is standing still. */
const LEAST_RATE = 256;

/**
 * Tells when a transfer stands still. Counts only while the server is waited for: not while this side's disk, or the program that reads, is slow. A server
 * that lets through a byte now and then stands still too.
 */
export class StallClock {
  readonly #period: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | undefined;
  #moved = 0;

  /** `period`: milliseconds. */
  constructor(period: number, onStall: () => void) {
    this.#period = period;
    this.#onStall = onStall;
  }

  /** From now on the server is waited for. */
  start(): void {
    this.#moved = 0;
    this.#timer ??= setTimeout(this.#look, this.#period);
  }

  /** From now on it is not. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  moved(bytes: number): void {
    this.#moved += bytes;
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (this.#moved <= (LEAST_RATE * this.#period) / 1000) this.#onStall();
    else this.start();
  };
}

/**
 * Counts the calls under way on one descriptor. It must not be closed under them: the number may be given to another file at once, and a
 * late read or write would land there.
 */
export class InFlight {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  async run<T>(call: () => Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await call();
    } finally {
      if (--this.#count === 0) for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  /** When none is under way. Whoever waits sees to it that none begins. */
  idle(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resume) => this.#waiting.push(resume));
  }
}

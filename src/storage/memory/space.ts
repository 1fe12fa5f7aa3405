/** Bytes that a store may hold, uploads under way among them. */
export class Space {
  #free: number;

  constructor(capacity: number) {
    this.#free = capacity;
  }

  /** Undefined when there is no limit. */
  get free(): number | undefined {
    return Number.isFinite(this.#free) ? this.#free : undefined;
  }

  /** False, with nothing taken, when there is less. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}

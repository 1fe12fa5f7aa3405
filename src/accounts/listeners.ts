/** Those who watch a store. */
export class Listeners {
  readonly #listeners = new Set<(names: readonly string[]) => void>();

  get size(): number {
    return this.#listeners.size;
  }

  /** Returns the way to stop; a function given twice is called twice. */
  add(listener: (names: readonly string[]) => void): () => void {
    const own = (names: readonly string[]) => listener(names);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** In a microtask of its own each, so that a listener that throws spoils neither the change nor the other listeners. */
  report(names: readonly string[]): void {
    if (names.length === 0) return;
    for (const listener of this.#listeners)
      queueMicrotask(() => {
        if (this.#listeners.has(listener)) listener(names);
      });
  }

  clear(): void {
    this.#listeners.clear();
  }
}

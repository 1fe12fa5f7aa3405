/** What a start has opened, to be closed again when it goes no further. */
export class Undo {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** The last first. One that fails does not keep the others; why the start failed is what counts. */
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch {
        // See above.
      }
    }
  }
}

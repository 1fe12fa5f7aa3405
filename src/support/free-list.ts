/** Things that are dear to make and used by one at a time: taken, and given back for the next. */
export class FreeList<T> {
  readonly #idle: T[] = [];
  readonly #taken = new Set<T>();
  readonly #make: () => T;
  readonly #most: number;

  /** `most`: how many idle ones are kept. */
  constructor(make: () => T, most: number) {
    this.#make = make;
    this.#most = most;
  }

  take(): T {
    const thing = this.#idle.pop() ?? this.#make();
    this.#taken.add(thing);
    return thing;
  }

  /** For another use. One that was taken from another list is not kept. */
  giveBack(thing: T): void {
    if (this.#taken.delete(thing) && this.#idle.length < this.#most) this.#idle.push(thing);
  }

  /** It broke while it was out. */
  drop(thing: T): void {
    this.#taken.delete(thing);
  }
}

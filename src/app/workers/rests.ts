/** A worker that ends sooner is not replaced at once, or a fault at its start would keep the machine busy. */
const SHORT_LIFE_MS = 2_000;
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;

/** How long to wait before a worker takes the place of one that died: twice as long each time that one did not last. */
export class Rests {
  #shortLives = 0;

  /** `age`: what the last one came to, in milliseconds; 0 when it did not even start. */
  after(age: number): number {
    this.#shortLives = age < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    return this.#shortLives === 0 ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (this.#shortLives - 1));
  }
}

import type { Transform } from "node:stream";

/** Longest piece given to zlib at once: a job on libuv's pool is short then, and file reads of others wait for little. */
const LONGEST_INPUT = 128 * 1024;
/** What zlib gives at once. */
export const OUTPUT_CHUNK = 64 * 1024;

/**
 * Takes bytes through one of Node's zlib streams by hand: each piece is given only when all that came of the one before has been taken. So memory is flat,
 * whoever of both sides is slow. One caller at a time.
 */
export class ZlibPump {
  readonly #zlib: Transform;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(zlib: Transform) {
    this.#zlib = zlib;
    const wake = (): void => this.#wake();
    zlib.on("readable", wake).on("end", wake).on("close", wake);
    zlib.on("error", (error) => {
      this.#failure ??= { error };
      wake();
    });
  }

  /** zlib has told its end: after `finish`, or because its format has one and it stands in what was given. */
  get hasEnded(): boolean {
    return this.#zlib.readableEnded;
  }

  /** All that comes of `chunk`. Its memory is free again when the iteration is over. Throws zlib's error. */
  async *put(chunk: Buffer): AsyncGenerator<Buffer> {
    for (let start = 0; start < chunk.length && !this.hasEnded; start += LONGEST_INPUT) {
      let taken = false;
      this.#zlib.write(chunk.subarray(start, start + LONGEST_INPUT), () => {
        taken = true;
        this.#wake();
      });
      yield* this.#take(() => taken);
    }
  }

  /** There is no more: what is left to come. */
  async *finish(): AsyncGenerator<Buffer> {
    if (!this.hasEnded) this.#zlib.end();
    yield* this.#take(() => false);
  }

  /** zlib's memory is free again at once, not when the garbage collector finds it. */
  close(): void {
    this.#zlib.destroy();
  }

  async *#take(isOver: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const out = this.#zlib.read() as Buffer | null;
      if (out !== null) {
        yield out;
        continue;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.hasEnded || this.#zlib.destroyed || isOver()) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Sizes of chunks. Large ones halve the CPU per byte; small ones let many transfers run at once. */
export const CHUNK_SIZES = [64 * 1024, 256 * 1024, 1024 * 1024] as const;
const SMALLEST = CHUNK_SIZES[0];
/** Idle buffers kept of each size. */
const MOST_IDLE = 16;

/**
 * The memory that all transfers share. Each begins with the smallest chunk, which it always gets, and is given larger ones while the total allows: so a thousand
 * transfers do not take two gigabytes.
 */
export class TransferMemory {
  readonly #limit: number;
  readonly #sizes: readonly number[];
  readonly #idle = new Map<number, Buffer[]>();
  #used = 0;

  /** `sizes`: of the chunks that are given out, ascending from the smallest of CHUNK_SIZES. */
  constructor(limit: number, sizes: readonly number[] = CHUNK_SIZES) {
    this.#limit = limit;
    this.#sizes = sizes;
  }

  /** Bytes given out. */
  get used(): number {
    return this.#used;
  }

  /** A size up to `wanted` that may be used; `release` it. Never less than the smallest chunk. */
  reserve(wanted: number): number {
    const size =
      this.#sizes.findLast((size) => size <= wanted && (size === SMALLEST || this.#used + size <= this.#limit)) ??
      SMALLEST;
    this.#used += size;
    return size;
  }

  release(size: number): void {
    this.#used -= size;
  }

  /** A buffer of up to `wanted` bytes; its content is of no meaning. `giveBack` it. */
  lease(wanted: number): Buffer {
    const size = this.reserve(wanted);
    return this.#idle.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  giveBack(buffer: Buffer): void {
    this.release(buffer.length);
    const idle = this.#idle.get(buffer.length);
    if (idle === undefined) this.#idle.set(buffer.length, [buffer]);
    else if (idle.length < MOST_IDLE) idle.push(buffer);
  }
}

/** The chunk size that a transfer should ask for after so many bytes. */
export function chunkSizeAfter(bytes: number): number {
  if (bytes < 256 * 1024) return CHUNK_SIZES[0];
  return bytes < 2 * 1024 * 1024 ? CHUNK_SIZES[1] : CHUNK_SIZES[2];
}

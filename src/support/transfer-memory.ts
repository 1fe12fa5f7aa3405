const KIB = 1024;
/** Sizes of chunks. Large ones halve the CPU per byte; small ones let many transfers run at once. */
export const CHUNK_SIZES = [64 * KIB, 256 * KIB, 512 * KIB, 1024 * KIB, 2048 * KIB, 4096 * KIB] as const;
const SMALLEST = CHUNK_SIZES[0];
/** A larger chunk takes at most this share of what is left, so that the first transfers leave something for the next. */
const SHARE_OF_REST = 1 / 4;
/** What idle buffers may take when no transfer runs. */
const MOST_AT_REST = 8 * 1024 * KIB;

/**
 * The memory that all transfers share. Each begins with the smallest chunk, which it always gets, and is given larger ones while the total allows: so a thousand
 * transfers do not take two gigabytes.
 */
export class TransferMemory {
  readonly #limit: number;
  /** By size. While transfers run all are kept that the limit allows: whoever allocates and drops megabytes keeps V8's garbage collector at work. */
  readonly #idle = new Map<number, Buffer[]>(CHUNK_SIZES.map((size) => [size, []]));
  #idleBytes = 0;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes given out. */
  get used(): number {
    return this.#used;
  }

  /** Bytes of buffers that nobody has. */
  get idle(): number {
    return this.#idleBytes;
  }

  /** A size up to `wanted` that may be used; `release` it. Never less than the smallest chunk. */
  reserve(wanted: number): number {
    const most = Math.min(wanted, (this.#limit - this.#used) * SHARE_OF_REST);
    const size = CHUNK_SIZES.findLast((size) => size <= most) ?? SMALLEST;
    this.#used += size;
    return size;
  }

  release(size: number): void {
    this.#used -= size;
  }

  /** A buffer of up to `wanted` bytes; its content is of no meaning. `giveBack` it. */
  lease(wanted: number): Buffer {
    const size = this.reserve(wanted);
    const buffer = this.#idle.get(size)?.pop();
    if (buffer !== undefined) {
      this.#idleBytes -= size;
      return buffer;
    }
    this.#dropIdle(this.#limit - this.#used);
    return Buffer.allocUnsafeSlow(size);
  }

  giveBack(buffer: Buffer): void {
    this.release(buffer.length);
    this.#idle.get(buffer.length)?.push(buffer);
    this.#idleBytes += buffer.length;
    this.#dropIdle(this.#used === 0 ? MOST_AT_REST : this.#limit - this.#used);
  }

  /** The largest first, until the idle ones take at most `most` bytes. */
  #dropIdle(most: number): void {
    for (const size of CHUNK_SIZES.toReversed())
      while (this.#idleBytes > Math.max(0, most) && this.#idle.get(size)?.pop() !== undefined) this.#idleBytes -= size;
  }
}

/**
 * The chunk that a transfer should send after so many bytes. Above 512 KiB what is read, what is sealed and what the kernel takes no longer stay in a core's cache together: with 1 MiB a
 * download takes an eighth more CPU.
 */
export function sendSizeAfter(bytes: number): number {
  if (bytes < 256 * KIB) return CHUNK_SIZES[0];
  return bytes < 2048 * KIB ? CHUNK_SIZES[1] : CHUNK_SIZES[2];
}

/** What a transfer should gather after so many bytes, before it is written. The larger it is, the seldomer the connection is held up by a write that takes its time. */
export function gatherSizeAfter(bytes: number): number {
  if (bytes < 2048 * KIB) return sendSizeAfter(bytes);
  return bytes < 8192 * KIB ? CHUNK_SIZES[3] : CHUNK_SIZES[4];
}

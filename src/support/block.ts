/** Block mode: a file is blocks, each with a header of three bytes: what it is, and how many bytes follow. RFC 959 section 3.4.2. */
export const BLOCK_HEADER_BYTES = 3;
/** The count has 16 bits. */
export const MAX_BLOCK_BYTES = 65_535;

/** The descriptor's bits. */
export const blockCodes = { endOfRecord: 128, endOfFile: 64, suspect: 32, restartMarker: 16 } as const;
const KNOWN_CODES = 0b1111_0000;

/** A block with a copy of `content`, at most MAX_BLOCK_BYTES. */
export function printBlock(content: Buffer, descriptor = 0): Buffer {
  const block = Buffer.allocUnsafe(BLOCK_HEADER_BYTES + content.length);
  writeHeader(block, descriptor, content.length);
  content.copy(block, BLOCK_HEADER_BYTES);
  return block;
}

export function printBlockHeader(count: number, descriptor = 0): Buffer {
  const header = Buffer.allocUnsafe(BLOCK_HEADER_BYTES);
  writeHeader(header, descriptor, count);
  return header;
}

/** Makes a block that has been printed the last one of its file. */
export function markLast(block: Buffer): void {
  block[0] = (block[0] ?? 0) | blockCodes.endOfFile;
}

function writeHeader(target: Buffer, descriptor: number, count: number): void {
  target[0] = descriptor;
  target.writeUInt16BE(count, 1);
}

/** What came are no blocks, or their sender suspects that they are wrong. */
export class BlockError extends Error {
  override readonly name = "BlockError";
  /** As errors of connections have one. */
  readonly code = "ERR_STREAM_BLOCKS";
}

/** Reads blocks, in pieces of any size. One for a connection: between two files it begins anew by itself. */
export class BlockParser {
  readonly #header = Buffer.alloc(BLOCK_HEADER_BYTES);
  #headerBytes = 0;
  /** Of the block's content. */
  #left = 0;

  /** Nothing of the next file has come. */
  get isBetween(): boolean {
    return this.#headerBytes === 0;
  }

  /**
   * Takes bytes up to the end of the file: how many those were, and whether it ended. `onContent` gets parts of `bytes`. Throws BlockError.
   */
  take(bytes: Buffer, onContent: (content: Buffer) => void): { readonly taken: number; readonly ended: boolean } {
    let at = 0;
    for (;;) {
      at = this.#takeHeader(bytes, at);
      if (this.#headerBytes < BLOCK_HEADER_BYTES) return { taken: at, ended: false };
      const count = Math.min(this.#left, bytes.length - at);
      // A marker is for who wants to go on at it later: nobody here does.
      if (count > 0 && !this.#is("restartMarker")) onContent(bytes.subarray(at, at + count));
      at += count;
      this.#left -= count;
      if (this.#left > 0) return { taken: at, ended: false };
      this.#headerBytes = 0;
      if (this.#is("endOfFile")) return { taken: at, ended: true };
    }
  }

  #takeHeader(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#headerBytes === BLOCK_HEADER_BYTES) return at;
    while (this.#headerBytes < BLOCK_HEADER_BYTES && at < bytes.length)
      this.#header[this.#headerBytes++] = bytes[at++] ?? 0;
    if (this.#headerBytes < BLOCK_HEADER_BYTES) return at;
    const [descriptor = 0] = this.#header;
    if ((descriptor & ~KNOWN_CODES) !== 0)
      throw new BlockError("What came are no blocks, as MODE B has them (RFC 959 section 3.4.2)");
    if (this.#is("suspect")) throw new BlockError("The sender marked a block as one that may be wrong");
    this.#left = this.#header.readUInt16BE(1);
    return at;
  }

  #is(code: keyof typeof blockCodes): boolean {
    return ((this.#header[0] ?? 0) & blockCodes[code]) !== 0;
  }
}

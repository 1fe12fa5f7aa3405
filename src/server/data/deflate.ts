import { createDeflate } from "node:zlib";
import { OUTPUT_CHUNK, ZlibPump } from "./zlib-pump.js";

/** With `MEMORY_LEVEL`: 256 KiB for each download. RFC 1950 section 2.2 knows no larger window. */
export const WINDOW_BITS = 15;
const MEMORY_LEVEL = 8;

/** Transfers in MODE Z at once: each has up to half a mebibyte besides the memory that all transfers share. */
export const MAX_COMPRESSED_TRANSFERS = 64;

/** MODE Z, from the file to the wire: one zlib stream (RFC 1950) for each transfer. */
export class Deflater {
  readonly #pump: ZlibPump;

  /** `level`: 0 to 9. */
  constructor(level: number) {
    this.#pump = new ZlibPump(
      createDeflate({ level, windowBits: WINDOW_BITS, memLevel: MEMORY_LEVEL, chunkSize: OUTPUT_CHUNK }),
    );
  }

  /** What is to be sent now; `chunk` is free again when the iteration is over. */
  put(chunk: Buffer): AsyncGenerator<Buffer> {
    return this.#pump.put(chunk);
  }

  /** What is to be sent last. Of no bytes at all too there is a stream. */
  finish(): AsyncGenerator<Buffer> {
    return this.#pump.finish();
  }

  close(): void {
    this.#pump.close();
  }
}

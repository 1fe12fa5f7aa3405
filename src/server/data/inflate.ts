import { createInflate } from "node:zlib";
import { WINDOW_BITS } from "./deflate.js";
import { OUTPUT_CHUNK, ZlibPump } from "./zlib-pump.js";

/** Times that an upload may expand: text comes to 3 to 20, zeros to a thousand. */
export const MAX_EXPANSION = 200;
/** Bytes that come out before that counts: short files of one letter are no attack. */
export const EXPANSION_FREE_BYTES = 1024 * 1024;

export type InflateFailureKind = "broken" | "cut" | "surplus" | "bomb";

const failureWords: Readonly<Record<InflateFailureKind, string>> = {
  broken: "What came is no whole zlib stream, as MODE Z has it (RFC 1950)",
  cut: "The compressed stream ended before its end",
  surplus: "Bytes came behind the end of the compressed stream",
  bomb: `It expands to more than ${MAX_EXPANSION} times what came: send it in MODE S`,
};

/** An upload in MODE Z that is not taken. `words` go to the client. */
export class InflateFailure extends Error {
  readonly kind: InflateFailureKind;
  readonly words: string;

  constructor(kind: InflateFailureKind) {
    super(failureWords[kind]);
    this.name = "InflateFailure";
    this.kind = kind;
    this.words = failureWords[kind];
  }
}

/**
 * MODE Z, from the wire to the file. Throws InflateFailure for all that is not one whole zlib stream with its right checksum, and for one that expands too
 * much (a "bomb").
 */
export class Inflater {
  readonly #zlib = createInflate({ windowBits: WINDOW_BITS, chunkSize: OUTPUT_CHUNK });
  readonly #pump = new ZlibPump(this.#zlib);
  #given = 0;
  #came = 0;

  /** What comes of `chunk`, which is free again when the iteration is over. */
  put(chunk: Buffer): AsyncGenerator<Buffer> {
    this.#given += chunk.length;
    return this.#watched(this.#pump.put(chunk), "broken");
  }

  /** No more comes from the client: nothing is left, or the stream was not whole. */
  finish(): AsyncGenerator<Buffer> {
    return this.#watched(this.#pump.finish(), "cut");
  }

  close(): void {
    this.#pump.close();
  }

  async *#watched(pieces: AsyncGenerator<Buffer>, failure: InflateFailureKind): AsyncGenerator<Buffer> {
    try {
      for await (const piece of pieces) {
        this.#came += piece.length;
        if (this.#came > EXPANSION_FREE_BYTES && this.#came > this.#given * MAX_EXPANSION)
          throw new InflateFailure("bomb");
        yield piece;
      }
    } catch (error) {
      throw error instanceof InflateFailure || !isZlibError(error) ? error : new InflateFailure(failure);
    }
    // It counts what it has consumed, which ends with the stream's own end.
    if (this.#pump.hasEnded && this.#zlib.bytesWritten < this.#given) throw new InflateFailure("surplus");
  }
}

function isZlibError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && code.startsWith("Z_");
}

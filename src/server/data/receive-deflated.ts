import type { FileWriter } from "../../storage/contract.js";
import { gatherSizeAfter, type TransferMemory } from "../../support/transfer-memory.js";
import { Inflater } from "./inflate.js";
import type { ReceiveEnd, ReceiveOptions } from "./receive.js";

/**
 * Takes an upload in MODE Z to storage. As `receiveFile`, and rejects with InflateFailure for what is not one whole zlib stream. What came out before a
 * failure has been written.
 */
export async function receiveDeflated(options: ReceiveOptions): Promise<ReceiveEnd> {
  const { connection, convert, flush, onBytes } = options;
  const { stream, cleanEnd, sealed } = connection;
  const inflater = new Inflater();
  const gathering = new Gathering(options.writer, options.memory);
  const take = async (pieces: AsyncGenerator<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      onBytes(piece.length);
      await gathering.add(convert === undefined ? piece : convert(piece));
    }
  };
  // After a clean end the connection's own closing may still stumble (EPIPE); what came is whole.
  stream.on("error", () => {});
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) await take(inflater.put(chunk as Buffer));
    const end = { clean: !sealed || cleanEnd?.endedCleanly === true };
    // The client waits for our close_notify before it believes that the upload went well.
    stream.end();
    await take(inflater.finish());
    if (flush !== undefined) await gathering.add(flush());
    return end;
  } finally {
    inflater.close();
    await gathering.flush();
  }
}

/** Small pieces to large writes. */
class Gathering {
  readonly #writer: FileWriter;
  readonly #memory: TransferMemory;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #reserved: number;
  #written = 0;
  #refused = false;

  constructor(writer: FileWriter, memory: TransferMemory) {
    this.#writer = writer;
    this.#memory = memory;
    this.#reserved = memory.reserve(gatherSizeAfter(0));
  }

  async add(piece: Buffer): Promise<void> {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < this.#reserved) return;
    await this.#write();
    this.#memory.release(this.#reserved);
    this.#reserved = this.#memory.reserve(gatherSizeAfter(this.#written));
  }

  /** The last of it; nothing more is added. */
  async flush(): Promise<void> {
    try {
      if (!this.#refused && this.#bytes > 0) await this.#write();
    } finally {
      this.#memory.release(this.#reserved);
    }
  }

  async #write(): Promise<void> {
    const pieces = this.#pieces;
    this.#written += this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    this.#refused = true;
    await this.#writer.write(pieces);
    this.#refused = false;
  }
}

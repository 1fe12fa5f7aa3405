import type { FileWriter } from "../../storage/contract.js";
import { chunkSizeAfter, type TransferMemory } from "../../support/transfer-memory.js";
import type { DataConnection } from "./connection.js";
import type { Conversion } from "./send.js";

export interface ReceiveOptions {
  readonly connection: DataConnection;
  readonly writer: FileWriter;
  readonly memory: TransferMemory;
  readonly convert: Conversion | undefined;
  /** What the conversion still holds at the end. */
  readonly flush: (() => Buffer) | undefined;
  readonly onBytes: (count: number) => void;
}

/** How an upload ended: `clean` only with TLS's close_notify, or, in clear, with the client's FIN. */
export type ReceiveEnd = { readonly clean: boolean };

/**
 * Takes an upload to storage. TLS gives chunks of 16 KiB; they are gathered to large writes, and the next gathering overlaps the write under way. All of it
 * has been written when this resolves; nothing has been published.
 */
export function receiveFile(options: ReceiveOptions): Promise<ReceiveEnd> {
  return new Promise((resolve, reject) => {
    new Receiver(options, resolve, reject).start();
  });
}

class Receiver {
  readonly #options: ReceiveOptions;
  readonly #resolve: (end: ReceiveEnd) => void;
  readonly #reject: (error: unknown) => void;
  #gathered: Buffer[] = [];
  #size = 0;
  #received = 0;
  #reserved: number;
  #writing = false;
  #end: ReceiveEnd | undefined;
  #failure: { readonly error: unknown } | undefined;
  #over = false;

  constructor(options: ReceiveOptions, resolve: (end: ReceiveEnd) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#reserved = options.memory.reserve(chunkSizeAfter(0));
  }

  start(): void {
    const { stream } = this.#options.connection;
    stream.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
    stream.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received += chunk.length;
    this.#options.onBytes(chunk.length);
    this.#gather(this.#options.convert === undefined ? chunk : this.#options.convert(chunk));
    if (this.#size < this.#reserved) return;
    if (this.#writing) this.#options.connection.stream.pause();
    else void this.#write();
  };

  readonly #onEnd = (): void => {
    const { stream, cleanEnd, sealed } = this.#options.connection;
    this.#end = { clean: !sealed || cleanEnd?.endedCleanly === true };
    // The client waits for our close_notify before it believes that the upload went well.
    stream.end();
    if (this.#options.flush !== undefined) this.#gather(this.#options.flush());
    if (!this.#writing) void this.#write();
  };

  readonly #onError = (error: unknown): void => {
    // After a clean end the connection's own closing may still stumble (EPIPE); what came is whole.
    if (this.#end === undefined) this.#fail(error);
  };

  readonly #onClose = (): void => {
    if (this.#end === undefined)
      this.#fail(Object.assign(new Error("closed during the upload"), { code: "ECONNRESET" }));
  };

  #gather(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#gathered.push(chunk);
    this.#size += chunk.length;
  }

  async #write(): Promise<void> {
    const { memory, writer, connection } = this.#options;
    this.#writing = true;
    try {
      while (
        this.#size > 0 &&
        this.#failure === undefined &&
        (this.#size >= this.#reserved || this.#end !== undefined)
      ) {
        const batch = this.#gathered;
        this.#gathered = [];
        this.#size = 0;
        memory.release(this.#reserved);
        this.#reserved = memory.reserve(chunkSizeAfter(this.#received));
        if (connection.stream.isPaused()) connection.stream.resume();
        await writer.write(batch);
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#writing = false;
    this.#settleIfOver();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#settleIfOver();
  }

  /** A write under way still holds the file: who hears of the end may close it at once, so it is told only after that write. */
  #settleIfOver(): void {
    if (this.#writing) return;
    const { error } = this.#failure ?? {};
    if (this.#failure !== undefined) this.#finish(() => this.#reject(error));
    else if (this.#end !== undefined) this.#finish(() => this.#resolve(this.#end ?? { clean: false }));
  }

  #finish(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.memory.release(this.#reserved);
    const { stream } = this.#options.connection;
    stream.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose).off("error", this.#onError);
    stream.on("error", () => {});
    settle();
  }
}

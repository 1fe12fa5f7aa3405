import type { Duplex } from "node:stream";
import { newScratch, readInto } from "./read-into.js";
import { gatherSizeAfter, type TransferMemory } from "./transfer-memory.js";

export interface ReceiveOptions {
  readonly stream: Duplex;
  /** Asked when the stream has ended: whether its peer said that this is the end. */
  readonly endedCleanly: () => boolean;
  /** The content's memory is used again when this resolves. */
  readonly write: (content: Buffer) => Promise<void>;
  readonly memory: TransferMemory;
  /** Changes the bytes of a chunk on their way (ASCII type). */
  readonly convert?: ((chunk: Buffer) => Buffer) | undefined;
  /** What the conversion still holds at the end. */
  readonly flush?: (() => Buffer) | undefined;
  readonly onBytes: (count: number) => void;
  /** The size of the chunk that is gathered after so many bytes. */
  readonly chunkSize?: ((received: number) => number) | undefined;
  /** The stream is held up because writing is slower (true), and goes on (false). */
  readonly onHeld?: (held: boolean) => void;
}

/** How a stream ended: `clean` only where its peer said that this is the end. */
export type ReceiveEnd = { readonly clean: boolean };

/**
 * Takes a file from a data connection to where it is written. TLS gives chunks of 16 KiB; they are gathered in one large buffer while the last one is written.
 * All of it has been written when this resolves.
 */
export function receiveStream(options: ReceiveOptions): Promise<ReceiveEnd> {
  return new Promise((resolve, reject) => {
    new Receiver(options, resolve, reject).start();
  });
}

/** For the bytes of files, as they leave TLS. */
const scratch = newScratch();

class Receiver {
  readonly #options: ReceiveOptions;
  readonly #resolve: (end: ReceiveEnd) => void;
  readonly #reject: (error: unknown) => void;
  /**
   * What has come and is not being written. Chunks are copied here at once, since keeping them until they are written makes V8's garbage collector
   * promote them, and that costs far more than the copy.
   */
  #buffer: Buffer;
  #filled = 0;
  readonly #chunkSize: (received: number) => number;
  /** What did not fit, while the other buffer is being written and the connection is paused. */
  #rest: Buffer | undefined;
  #received = 0;
  #writing = false;
  #end: ReceiveEnd | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Nothing more can be written. */
  #refused = false;
  #over = false;

  constructor(options: ReceiveOptions, resolve: (end: ReceiveEnd) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#chunkSize = options.chunkSize ?? gatherSizeAfter;
    this.#buffer = options.memory.lease(this.#chunkSize(0));
  }

  start(): void {
    const { stream } = this.#options;
    if (!readInto(stream, scratch, this.#onData)) stream.on("data", this.#onData);
    stream.on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
    stream.resume();
    // Ended or cut between the handshake and now: no event tells of it any more.
    if (stream.readableEnded) this.#onEnd();
    else if (stream.destroyed) this.#onClose();
  }

  /** The chunk's memory is used again after this. False: no more for now. */
  readonly #onData = (chunk: Buffer): boolean => {
    // The other side sends on after a failure, and the buffer is somebody else's by now.
    if (this.#over) return true;
    this.#received += chunk.length;
    this.#options.onBytes(chunk.length);
    this.#gather(this.#options.convert === undefined ? chunk : this.#options.convert(chunk));
    if (this.#filled < this.#buffer.length) return true;
    if (!this.#writing) {
      void this.#write();
      return true;
    }
    this.#options.stream.pause();
    this.#options.onHeld?.(true);
    return false;
  };

  readonly #onEnd = (): void => {
    this.#end = { clean: this.#options.endedCleanly() };
    // The other side waits for our close_notify before it believes that all went well. Ended twice, a stream makes an error with its trace, for nobody.
    if (!this.#options.stream.writableEnded) this.#options.stream.end();
    if (this.#options.flush !== undefined) this.#gather(this.#options.flush());
    if (!this.#writing) void this.#write();
  };

  readonly #onError = (error: unknown): void => {
    // After a clean end the connection's own closing may still stumble (EPIPE); what came is whole.
    if (this.#end === undefined) this.#fail(error);
  };

  readonly #onClose = (): void => {
    if (this.#end === undefined)
      this.#fail(Object.assign(new Error("closed during the transfer"), { code: "ECONNRESET" }));
  };

  #gather(chunk: Buffer): void {
    const taken = chunk.copy(this.#buffer, this.#filled);
    this.#filled += taken;
    if (taken < chunk.length) {
      this.#rest = Buffer.concat([this.#rest ?? Buffer.alloc(0), chunk.subarray(taken)]);
    }
  }

  async #write(): Promise<void> {
    const { memory, write } = this.#options;
    this.#writing = true;
    try {
      while (this.#mustWrite()) {
        const full = this.#buffer;
        const content = full.subarray(0, this.#filled);
        this.#buffer = memory.lease(this.#chunkSize(this.#received));
        this.#filled = 0;
        this.#takeRest();
        if (this.#filled < this.#buffer.length) this.#goOn();
        try {
          await write(content);
        } finally {
          memory.giveBack(full);
        }
      }
    } catch (error) {
      this.#refused = true;
      this.#failure ??= { error };
    }
    this.#writing = false;
    this.#settleIfOver();
  }

  #goOn(): void {
    const { stream, onHeld } = this.#options;
    if (!stream.isPaused()) return;
    stream.resume();
    onHeld?.(false);
  }

  #mustWrite(): boolean {
    if (this.#refused || this.#filled === 0) return false;
    return this.#filled === this.#buffer.length || this.#end !== undefined || this.#failure !== undefined;
  }

  #takeRest(): void {
    const rest = this.#rest;
    if (rest === undefined) return;
    this.#filled = rest.copy(this.#buffer);
    this.#rest = this.#filled < rest.length ? rest.subarray(this.#filled) : undefined;
  }

  /** The connection is lost. What came before is still written: a later transfer may go on behind it. */
  #fail(error: unknown): void {
    if (this.#over) return;
    this.#failure ??= { error };
    if (!this.#writing) void this.#write();
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
    this.#options.memory.giveBack(this.#buffer);
    const { stream } = this.#options;
    stream.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose).off("error", this.#onError);
    stream.on("error", () => {});
    settle();
  }
}

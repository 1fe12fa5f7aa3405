import type { FileWriter } from "../contract.js";
import { StorageError } from "../errors.js";
import { toStorageError } from "./errno.js";
import { writeAll } from "./write-all.js";

/** Where the bytes of an upload go, and the ways it can end; one of them is called, once. */
export interface Growth {
  readonly descriptor: number;
  /** Makes the file of it, which then has `length` bytes. When it rejects, `keep` follows. */
  publish(length: number): Promise<void>;
  /** Never rejects. `isDamaged`: it may not be gone on with, since bytes of it may be lost or wrong. */
  keep(isDamaged: boolean): Promise<void>;
  /** Never rejects. */
  drop(): Promise<void>;
}

export interface WriterEvents {
  /** Lets go of the name and of the directory. */
  release(): void;
  /** Before that: the file is there. */
  onPublished(): void;
}

export class DiskWriter implements FileWriter {
  readonly offset: number;
  readonly #growth: Growth;
  readonly #events: WriterEvents;
  /** Bytes given so far, the offset among them. */
  #position: number;
  /** Resolves when all that was given is written, or was not. */
  #written: Promise<void> = Promise.resolve();
  /** After a failed write what follows would leave a gap. */
  #failure: StorageError | undefined;
  #ending: Promise<void> | undefined;

  constructor(growth: Growth, offset: number, events: WriterEvents) {
    this.offset = offset;
    this.#growth = growth;
    this.#position = offset;
    this.#events = events;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#ending !== undefined) throw new StorageError("failed", "an upload was written to after its end");
    const position = this.#position;
    for (const chunk of chunks) this.#position += chunk.byteLength;
    // One after the other: if the process dies, what is there must be a beginning, without a gap.
    const writing = this.#written.then(() => this.#writeAt(position, chunks));
    this.#written = writing.catch(() => undefined);
    await writing;
  }

  commit(): Promise<void> {
    if (this.#ending !== undefined) return Promise.reject(new StorageError("failed", "an upload was ended twice"));
    this.#ending = this.#end(() => this.#publish());
    return this.#ending;
  }

  keep({ memoryOnly = false }: { readonly memoryOnly?: boolean } = {}): Promise<void> {
    return this.#endUnlessEnded(() => this.#keep(memoryOnly));
  }

  discard(): Promise<void> {
    return this.#endUnlessEnded(() => this.#growth.drop());
  }

  #keep(memoryOnly = false): Promise<void> {
    // What did not fit was not written, and what came before it was.
    return this.#growth.keep(memoryOnly || (this.#failure !== undefined && this.#failure.kind !== "no-space"));
  }

  async #writeAt(position: number, chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await writeAll(this.#growth.descriptor, chunks, position);
    } catch (error) {
      this.#failure = toStorageError(error, `cannot write at ${position}`);
      throw this.#failure;
    }
  }

  async #endUnlessEnded(last: () => Promise<void>): Promise<void> {
    this.#ending ??= this.#end(last);
    // A commit that failed has been told to who asked for it.
    await this.#ending.catch(() => undefined);
  }

  async #end(last: () => Promise<void>): Promise<void> {
    await this.#written;
    try {
      await last();
    } finally {
      this.#events.release();
    }
  }

  async #publish(): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#growth.publish(this.#position);
      this.#events.onPublished();
    } catch (error) {
      await this.#keep();
      throw toStorageError(error, "cannot publish the upload");
    }
  }
}

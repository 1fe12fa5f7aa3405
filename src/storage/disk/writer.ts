import type { FileWriter } from "../contract.js";
import { StorageError } from "../errors.js";
import { toStorageError } from "./errno.js";
import { InFlight } from "./in-flight.js";
import type { Part } from "./part.js";
import { type Publication, publish } from "./publish.js";
import { writeAll } from "./write-all.js";

export interface Upload {
  readonly part: Part;
  /** Bytes already in the part. */
  readonly offset: number;
  readonly publication: Publication;
  /** Lets go of the name and of the directory. */
  readonly release: () => void;
}

export class DiskWriter implements FileWriter {
  readonly offset: number;
  readonly #upload: Upload;
  readonly #writes = new InFlight();
  /** Bytes given so far, the offset among them. */
  #position: number;
  /** After a failed write nobody knows what the part holds. */
  #failure: StorageError | undefined;
  #ending: Promise<void> | undefined;

  constructor(upload: Upload) {
    this.offset = upload.offset;
    this.#position = upload.offset;
    this.#upload = upload;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#ending !== undefined) throw new StorageError("failed", "an upload was written to after its end");
    if (this.#failure !== undefined) throw this.#failure;
    const position = this.#position;
    for (const chunk of chunks) this.#position += chunk.byteLength;
    try {
      await this.#writes.run(() => writeAll(this.#upload.part.descriptor, chunks, position));
    } catch (error) {
      this.#failure = toStorageError(error, `cannot write at ${position}`);
      throw this.#failure;
    }
  }

  commit(): Promise<void> {
    if (this.#ending !== undefined) return Promise.reject(new StorageError("failed", "an upload was ended twice"));
    this.#ending = this.#end(() => this.#publish());
    return this.#ending;
  }

  keep(): Promise<void> {
    return this.discard();
  }

  async discard(): Promise<void> {
    this.#ending ??= this.#end(async () => {
      await this.#upload.part.drop();
    });
    // A commit that failed has been told to who asked for it.
    await this.#ending.catch(() => undefined);
  }

  async #end(last: () => Promise<void>): Promise<void> {
    await this.#writes.idle();
    try {
      await last();
    } finally {
      this.#upload.release();
    }
  }

  async #publish(): Promise<void> {
    const { part, publication } = this.#upload;
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await publish(part, this.#position, publication);
    } catch (error) {
      await part.drop();
      throw toStorageError(error, "cannot publish the upload");
    }
  }
}

import type { Amount, Change, QuotaBook } from "../../guard/contract.js";
import type { FileWriter } from "../contract.js";
import { acting, take } from "./measure.js";

export interface AccountedUpload {
  readonly writer: FileWriter;
  readonly book: QuotaBook;
  readonly change: Change;
  /** What the name took up before the upload. */
  readonly before: Amount;
  /** What it takes up now. */
  readonly look: () => Promise<Amount>;
  /** Ends the upload by keeping what came, as far as that may be kept. */
  readonly keep: (options?: { readonly memoryOnly?: boolean }) => Promise<void>;
}

/** An upload whose bytes are taken from the quota as they come. */
export class AccountedWriter implements FileWriter {
  readonly offset: number;
  readonly #upload: AccountedUpload;
  #order: Promise<unknown> = Promise.resolve();
  #refusal: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(upload: AccountedUpload) {
    this.#upload = upload;
    this.offset = upload.writer.offset;
  }

  write(chunks: readonly Uint8Array[]): Promise<void> {
    const written = this.#order.then(() => this.#write(chunks));
    this.#order = written.catch(() => undefined);
    return written;
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    const { writer, book, change } = this.#upload;
    if (this.#ended) return await writer.write(chunks);
    if (this.#refusal !== undefined) throw this.#refusal.error;
    const amount = { bytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0), files: 0 };
    try {
      await take(book, change, amount);
    } catch (error) {
      this.#refusal = { error };
      throw error;
    }
    await writer.write(chunks);
    change.landed(amount);
  }

  async commit(): Promise<void> {
    await this.#end(async () => {
      const { writer, keep } = this.#upload;
      if (this.#refusal === undefined) return await writer.commit();
      await keep();
      throw this.#refusal.error;
    });
  }

  keep(options?: { readonly memoryOnly?: boolean }): Promise<void> {
    return this.#ended ? this.#upload.writer.keep(options) : this.#end(() => this.#upload.keep(options));
  }

  discard(): Promise<void> {
    return this.#end(() => this.#upload.writer.discard());
  }

  /** Once; what comes after that is as harmless, or fails in the same way, as in the writer itself. */
  async #end(act: () => Promise<void>): Promise<void> {
    const isFirst = !this.#ended;
    this.#ended = true;
    await this.#order;
    const { change, before, look } = this.#upload;
    await (isFirst ? acting(change, before, look, act) : act());
  }
}

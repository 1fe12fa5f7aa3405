import type { FileReader } from "../contract.js";
import { StorageError } from "../errors.js";
import type { FileNode } from "./node.js";

export class MemoryReader implements FileReader {
  readonly size: number;
  readonly modified: number;
  readonly #content: Uint8Array;
  #closed = false;

  constructor({ content, modified }: FileNode) {
    this.size = content.byteLength;
    this.modified = modified;
    this.#content = content;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (this.#closed) throw new StorageError("failed", "the file was read after it was closed");
    const bytes = this.#content.subarray(position, position + into.byteLength);
    into.set(bytes);
    return bytes.byteLength;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

import type { ByteString } from "../../protocol/byte-string.js";
import type { FileWriter } from "../contract.js";
import { StorageError } from "../errors.js";
import { type DirectoryNode, newFile } from "./node.js";
import type { Space } from "./space.js";

export interface MemoryUpload {
  readonly directory: DirectoryNode;
  readonly name: ByteString;
  /** What comes before the first byte written. */
  readonly head: Uint8Array;
  readonly overwrite: boolean;
  readonly space: Space;
}

export class MemoryWriter implements FileWriter {
  readonly offset: number;
  readonly #upload: MemoryUpload;
  readonly #chunks: Uint8Array[];
  /** Bytes that are held for this upload. */
  #held = 0;
  #ended = false;
  #failed = false;

  constructor(upload: MemoryUpload) {
    this.#upload = upload;
    this.offset = upload.head.byteLength;
    this.#chunks = [upload.head];
    this.#take(this.offset);
    upload.directory.uploads.add(upload.name);
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#ended) throw new StorageError("failed", "an upload was written to after its end");
    for (const chunk of chunks) {
      this.#take(chunk.byteLength);
      this.#chunks.push(Uint8Array.from(chunk));
    }
  }

  async commit(): Promise<void> {
    if (this.#ended) throw new StorageError("failed", "an upload was ended twice");
    const { directory, name, overwrite, space } = this.#upload;
    this.#end();
    const replaced = directory.children.get(name);
    const refusal = this.#refusal(replaced?.kind, overwrite);
    if (refusal !== undefined) {
      space.give(this.#held);
      throw refusal;
    }
    if (replaced?.kind === "file") space.give(replaced.content.byteLength);
    directory.children.set(name, newFile(Buffer.concat(this.#chunks), replaced?.mode));
    directory.modified = Date.now();
  }

  keep(): Promise<void> {
    return this.discard();
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    this.#upload.space.give(this.#held);
  }

  #refusal(replaced: "file" | "directory" | undefined, overwrite: boolean): StorageError | undefined {
    if (this.#failed) return new StorageError("no-space", "the upload was not stored whole");
    if (replaced !== undefined && !overwrite) return new StorageError("exists", "the name is taken");
    return replaced === "directory" ? new StorageError("is-a-directory", "a directory has that name") : undefined;
  }

  #take(bytes: number): void {
    this.#failed ||= !this.#upload.space.take(bytes);
    if (this.#failed) throw new StorageError("no-space", "the memory store is full");
    this.#held += bytes;
  }

  #end(): void {
    this.#ended = true;
    this.#upload.directory.uploads.delete(this.#upload.name);
  }
}

import type { ByteString } from "../../protocol/byte-string.js";
import type { FileWriter } from "../contract.js";
import { StorageError } from "../errors.js";
import { type DirectoryNode, newFile } from "./node.js";
import type { Part } from "./part.js";
import type { Space } from "./space.js";

export interface MemoryUpload {
  readonly directory: DirectoryNode;
  readonly name: ByteString;
  /** With what comes before the first byte written. */
  readonly part: Part;
  /** By which `directory` has the part. */
  readonly key: string;
  readonly overwrite: boolean;
  readonly space: Space;
}

export class MemoryWriter implements FileWriter {
  readonly offset: number;
  readonly #upload: MemoryUpload;
  #ended = false;
  #failed = false;

  constructor(upload: MemoryUpload) {
    this.#upload = upload;
    this.offset = upload.part.length;
    upload.directory.parts.set(upload.key, upload.part);
    upload.directory.uploads.set(upload.name, upload.key);
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#ended) throw new StorageError("failed", "an upload was written to after its end");
    if (this.#failed) throw new StorageError("no-space", "the upload did not fit before");
    try {
      for (const chunk of chunks) this.#upload.part.add(Uint8Array.from(chunk));
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  async commit(): Promise<void> {
    if (this.#ended) throw new StorageError("failed", "an upload was ended twice");
    const { directory, name, part, key, overwrite, space } = this.#upload;
    const replaced = directory.children.get(name);
    const refusal = this.#refusal(replaced?.kind, overwrite);
    this.#end(refusal === undefined);
    if (refusal !== undefined) throw refusal;
    directory.parts.delete(key);
    if (replaced?.kind === "file") space.give(replaced.content.byteLength);
    directory.children.set(name, newFile(part.content(), replaced?.mode));
    directory.modified = Date.now();
  }

  async keep({ memoryOnly = false }: { readonly memoryOnly?: boolean } = {}): Promise<void> {
    if (this.#ended) return;
    this.#end();
    if (memoryOnly) this.#upload.part.cut(0);
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    this.#upload.part.cut(0);
    this.#upload.directory.parts.delete(this.#upload.key);
  }

  #refusal(replaced: "file" | "directory" | undefined, overwrite: boolean): StorageError | undefined {
    if (this.#failed) return new StorageError("no-space", "the upload was not stored whole");
    if (replaced !== undefined && !overwrite) return new StorageError("exists", "the name is taken");
    return replaced === "directory" ? new StorageError("is-a-directory", "a directory has that name") : undefined;
  }

  /** The part stays, for another upload to go on with; where none may, only as the memory that there was one. */
  #end(isWhole = false): void {
    this.#ended = true;
    const { directory, name, part } = this.#upload;
    directory.uploads.delete(name);
    if (!isWhole && !part.resumable) part.cut(0);
  }
}

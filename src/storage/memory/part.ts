import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { offeredLength } from "../offered-length.js";
import type { Space } from "./space.js";

let made = 0;

/** What has come of an upload that is not, or not yet, the file. */
export class Part {
  /** Whether another upload may go on with the content. */
  readonly resumable: boolean;
  readonly id: string;
  readonly #space: Space;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(space: Space, resumable = true) {
    this.#space = space;
    this.resumable = resumable;
    this.id = `memory:${made++}`;
  }

  get length(): number {
    return this.#length;
  }

  get offered(): number {
    return this.resumable ? offeredLength(this.#length) : 0;
  }

  /** "no-space", with nothing added, where it does not fit. */
  add(chunk: Uint8Array): void {
    if (!this.#space.take(chunk.byteLength)) throw new StorageError("no-space", "the memory store is full");
    this.#chunks.push(chunk);
    this.#length += chunk.byteLength;
  }

  /** Leaves the first `length` bytes. */
  cut(length: number): void {
    this.#chunks = length === 0 ? [] : [this.content().slice(0, length)];
    this.#space.give(this.#length - length);
    this.#length = length;
  }

  /** All of it, in one piece. */
  content(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

/** Which part in its directory: one for each account and name. */
export function partKey(owner: string, name: ByteString): string {
  return `${owner}\0${name}`;
}

import type { ByteString } from "../../protocol/byte-string.js";
import type { Directory } from "./directory.js";
import { isNear, learn } from "./near.js";

/** Milliseconds for which the kernel has in memory what it was asked for, whatever else this machine does. Then it is asked by way of the pool again. */
export const WARM_MS = 1000;

/**
 * Where a storage was a moment ago. A client asks for the same folder and the same file again and again: an upload, its hash and its time go five times to one place. Each way
 * to libuv's pool and back costs the event loop some thirty times what the call does that is made there, and is there for answers that a disk or a network may keep one waiting for; what
 * a file system of this machine has said a moment ago it says again from memory. It is asked, and not remembered here: what has changed meanwhile is seen.
 */
export class Warmth {
  #directory: string | undefined;
  #entry: ByteString | undefined;
  #until = 0;
  #entryUntil = 0;

  /** `names`: from the root to a directory. */
  hasDirectory(names: readonly ByteString[]): boolean {
    return this.#directory === keyOf(names) && performance.now() < this.#until;
  }

  /** It was reached just now. */
  async keepDirectory(directory: Directory): Promise<void> {
    await learn(directory);
    const key = isNear(directory) ? keyOf(directory.names) : undefined;
    if (key !== this.#directory) this.#entry = undefined;
    this.#directory = key;
    this.#until = performance.now() + WARM_MS;
  }

  hasEntry({ names }: Directory, name: ByteString): boolean {
    return this.#entry === name && performance.now() < this.#entryUntil && this.#directory === keyOf(names);
  }

  /** It was looked at just now, or made. */
  keepEntry({ names }: Directory, name: ByteString): void {
    if (this.#directory !== keyOf(names)) return;
    this.#entry = name;
    this.#entryUntil = performance.now() + WARM_MS;
  }
}

function keyOf(names: readonly ByteString[]): string {
  return names.join("/");
}

import type { ByteString } from "../../protocol/byte-string.js";
import type { Directory } from "./directory.js";
import { isNear } from "./near.js";
import { deviceOf } from "./status.js";

/** Milliseconds for which the kernel has in memory what it was asked for, whatever else this machine does. Then it is asked by way of the pool again. */
export const WARM_MS = 1000;

/** Folders, one in the other: each is opened on the event loop's own time, and whoever makes many of them must not hold up the others with it. */
export const MAX_WARM_DEPTH = 16;

/**
 * Where a storage was a moment ago. A client asks for the same folder and the same file again and again: an upload, its hash and its time go five times to one place. Each way
 * to libuv's pool and back costs the event loop many times what the call does that is made there, and is there for answers that a disk or a network may keep one waiting for; what
 * a near file system has said a moment ago it says again from memory. It is asked, and not remembered here: what has changed meanwhile is seen.
 */
export class Warmth {
  #directory: string | undefined;
  /** Where that lies, which is near, and where the root lies; undefined: it is not warm. */
  #device: string | undefined;
  #entry: ByteString | undefined;
  #until = 0;
  #entryUntil = 0;

  /** `names`: from the root to a directory. */
  hasDirectory(names: readonly ByteString[]): boolean {
    return this.#device !== undefined && this.#directory === keyOf(names) && performance.now() < this.#until;
  }

  /** It was reached just now, by way of the pool. It becomes warm with the second time: what is asked for once is not worth finding out where it lies. Never rejects. */
  async keepDirectory(root: Directory, directory: Directory): Promise<void> {
    const key = keyOf(directory.names);
    const isFirst = this.#directory !== key;
    if (isFirst || directory.names.length > MAX_WARM_DEPTH) {
      this.#directory = key;
      this.#forget();
      return;
    }
    const device = await nearDevice(root, directory).catch(() => undefined);
    // Another one may have been reached meanwhile.
    if (this.#directory !== key) return;
    if (device !== this.#device) this.#forget();
    this.#device = device;
    this.#until = performance.now() + WARM_MS;
  }

  /** It was reached without the pool. */
  meet(directory: Directory): void {
    const identity = directory.knownIdentity;
    directory.isNear = identity !== undefined && deviceOf(identity) === this.#device;
    // Something else was mounted there.
    if (!directory.isNear) this.#forget();
  }

  hasEntry({ names }: Directory, name: ByteString): boolean {
    return this.#entry === name && performance.now() < this.#entryUntil && this.#directory === keyOf(names);
  }

  /** It was looked at just now, or made. `device`: where it lies, which for a mount point is not where its directory lies. */
  keepEntry({ names }: Directory, name: ByteString, device: string | undefined): void {
    if (device === undefined || device !== this.#device || this.#directory !== keyOf(names)) return;
    this.#entry = name;
    this.#entryUntil = performance.now() + WARM_MS;
  }

  #forget(): void {
    this.#device = undefined;
    this.#entry = undefined;
  }
}

/** Undefined where a directory is not near, or on another file system than the root: one that is not near may lie between them. */
async function nearDevice(root: Directory, directory: Directory): Promise<string | undefined> {
  const device = deviceOf(await directory.identity());
  if (device !== deviceOf(await root.identity()) || !(await isNear(directory, device))) return undefined;
  directory.isNear = true;
  return device;
}

function keyOf(names: readonly ByteString[]): string {
  return names.join("/");
}

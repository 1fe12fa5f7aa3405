import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileReader, Storage } from "../../storage/contract.js";
import { untilAborted } from "../../support/until-aborted.js";
import type { ThumbnailMaker, ThumbnailRefusal, ThumbnailRequest } from "./contract.js";

/** Bytes of a file that is looked at. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
/** Thumbnails that wait, are made, or are being sent, each in memory until it has gone; and those of one user among them. */
export const MAX_THUMBNAILS = 16;
export const MAX_THUMBNAILS_PER_USER = 4;

export interface WantedThumbnail {
  readonly storage: Storage;
  readonly path: VirtualPath;
  readonly request: ThumbnailRequest;
  /** Whose file it is. */
  readonly user: string;
}

type Refusal = ThumbnailRefusal | "is-a-directory" | "not-a-file";

export type Thumbnail =
  /** `release`: it has been sent, or is not wanted any more. */
  | { readonly kind: "made"; readonly bytes: Buffer; readonly release: () => void }
  | { readonly kind: "refused"; readonly why: Refusal };

/** Thumbnails of files, a bounded number at a time. */
export class Thumbnails {
  readonly #maker: ThumbnailMaker;
  readonly #perUser = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  #held = 0;

  constructor(maker: ThumbnailMaker) {
    this.#maker = maker;
  }

  /** Thumbnails that wait, are made, or are being sent. */
  get held(): number {
    return this.#held;
  }

  /** When no session is left. */
  async close(): Promise<void> {
    await this.#maker.close();
    await Promise.all(this.#closing);
  }

  /** Rejects with StorageError, with what the maker rejects with, or at once with the reason of `signal`. */
  async make({ storage, path, request, user }: WantedThumbnail, signal: AbortSignal): Promise<Thumbnail> {
    const found = await untilAborted(storage.stat(path), signal);
    if (found.kind === "directory") return refused("is-a-directory");
    if (found.kind !== "file") return refused("not-a-file");
    if (this.#held >= MAX_THUMBNAILS || (this.#perUser.get(user) ?? 0) >= MAX_THUMBNAILS_PER_USER)
      return refused("busy");
    const release = this.#take(user);
    try {
      const result = await this.#makeOf(storage.read(path), request, signal);
      if (result.kind === "made") return { ...result, release };
      release();
      return result;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #makeOf(opening: Promise<FileReader>, request: ThumbnailRequest, signal: AbortSignal) {
    let reading: Promise<unknown> = opening;
    try {
      const reader = await untilAborted(opening, signal);
      if (reader.size === 0) return refused("not-an-image");
      if (reader.size > MAX_IMAGE_BYTES) return refused("image-too-large");
      const read: FileReader["read"] = (into, position) => {
        const count = reader.read(into, position);
        reading = count;
        return count;
      };
      const { size, modified } = reader;
      return await this.#maker.make({ size, modified, read, close: async () => {} }, request, signal);
    } finally {
      const closed = this.#close(opening, reading);
      if (!signal.aborted) await untilAborted(closed, signal);
    }
  }

  /** Returns the way out, which is taken once. */
  #take(user: string): () => void {
    this.#held += 1;
    this.#perUser.set(user, (this.#perUser.get(user) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#held -= 1;
      const left = (this.#perUser.get(user) ?? 1) - 1;
      if (left === 0) this.#perUser.delete(user);
      else this.#perUser.set(user, left);
    };
  }

  /** Behind the read that is under way. */
  #close(opening: Promise<FileReader>, reading: Promise<unknown>): Promise<void> {
    const closing = (async () => {
      // Both failures are told where they are awaited.
      await Promise.allSettled([opening, reading]);
      const reader = await opening.catch(() => undefined);
      await reader?.close();
    })();
    const settled = closing.catch(() => {});
    this.#closing.add(settled);
    void settled.then(() => this.#closing.delete(settled));
    return closing;
  }
}

function refused<W extends Refusal>(why: W): { readonly kind: "refused"; readonly why: W } {
  return { kind: "refused", why };
}

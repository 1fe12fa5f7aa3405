import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry, FileReader, Storage } from "../../storage/contract.js";
import { RecentMap } from "../../support/recent-map.js";
import { untilAborted } from "../../support/until-aborted.js";
import { ChunkPool } from "./chunk-pool.js";
import { hashFile, hashSmallFile, MAX_HASHED_AT_ONCE, type Span } from "./hash-file.js";
import type { HashName } from "./hash-names.js";
import { HashThreads } from "./hash-threads.js";
import { isOfFile, type UploadHash } from "./upload-hash.js";

/** Pieces in which files are read, and how many of them are in memory for all files together. */
export const HASH_CHUNK_BYTES = 512 * 1024;
export const MAX_HASH_CHUNKS = 8;
/** Files that are hashed at the same time, each open for reading; and those of one user among them. */
export const MAX_HASHED_FILES = 256;
export const MAX_HASHED_FILES_PER_USER = 32;
/** Hashes that are remembered. */
export const MAX_REMEMBERED_HASHES = 4096;
/** Milliseconds. A file that was changed so lately could be changed again without a sign: some file systems count time in steps of two seconds. */
export const UNSETTLED_MS = 2000;

export interface HashRequest {
  readonly storage: Storage;
  readonly path: VirtualPath;
  readonly name: HashName;
  /** Undefined: all of the file. `fits`: the file must have all of it; otherwise what it has of it counts, at least one byte. */
  readonly span: (Span & { readonly fits: boolean }) | undefined;
  /** Whose file it is, to share the machine fairly. */
  readonly user: string;
  /** What the session knows of a file that it has just uploaded. */
  readonly uploaded?: UploadHash | undefined;
}

/** What a client may be told of. */
export type HashRefusal = "is-a-directory" | "not-a-file" | "beyond-end" | "changed" | "busy";

export type HashResult =
  | { readonly kind: "hashed"; readonly hex: string; readonly span: Span }
  | { readonly kind: "refused"; readonly why: HashRefusal };

/** What handlers see of it. */
export interface FileHasher {
  /**
   * Rejects with StorageError, with any other error when the hash could not be computed, or at once with the reason of `signal`. What is being read
   * at that moment is read on behind the scenes, and then closed.
   */
  hash(request: HashRequest, signal: AbortSignal): Promise<HashResult>;
}

/** Hashes of files: computed on threads of their own, remembered as long as the file stays as it was. */
export class Hashes implements FileHasher {
  readonly #threads: HashThreads;
  readonly #now: () => number;
  readonly #chunks = new ChunkPool(MAX_HASH_CHUNKS, HASH_CHUNK_BYTES);
  readonly #remembered = new RecentMap<string>(MAX_REMEMBERED_HASHES);
  /** Files under way, by user. */
  readonly #perUser = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  #files = 0;

  constructor(now: () => number, threads = new HashThreads()) {
    this.#now = now;
    this.#threads = threads;
  }

  /** Files under way. */
  get files(): number {
    return this.#files;
  }

  /** When no session is left. */
  async close(): Promise<void> {
    await Promise.all(this.#closing);
    await this.#threads.close();
  }

  async hash(request: HashRequest, signal: AbortSignal): Promise<HashResult> {
    const { storage, path } = request;
    const before = await untilAborted(storage.stat(path), signal);
    if (before.kind === "directory") return refused("is-a-directory");
    if (before.kind !== "file") return refused("not-a-file");
    const span = spanIn(before.size, request.span);
    if (span === undefined) return refused("beyond-end");
    const key = keyOf(request, before, span);
    const known = this.#remembered.get(key);
    if (known !== undefined) return { kind: "hashed", hex: known, span };
    const uploaded = hashOfUpload(request, before, span);
    if (uploaded !== undefined) return { kind: "hashed", hex: uploaded, span };
    if (!this.#hasRoomFor(request.user)) return refused("busy");
    const hex = await this.#compute(request, before, span, signal);
    const after = await untilAborted(storage.stat(path), signal);
    if (hex === undefined || keyOf(request, after, span) !== key) return refused("changed");
    if (this.#now() - before.modified > UNSETTLED_MS) this.#remembered.set(key, hex);
    return { kind: "hashed", hex, span };
  }

  /** Undefined: the file is not what it was. */
  async #compute(
    { storage, path, name, user }: HashRequest,
    { size, modified }: Entry,
    span: Span,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const leave = this.#enter(user);
    const opening = storage.read(path);
    let reading: Promise<unknown> = opening;
    const onRead = (read: Promise<unknown>): void => {
      reading = read;
    };
    try {
      const reader = await untilAborted(opening, signal);
      if (reader.size !== size || reader.modified !== modified) return undefined;
      const file = { reader, span, owner: user };
      if (span.end - span.from <= MAX_HASHED_AT_ONCE) return await hashSmallFile(file, name, signal, onRead);
      return await hashFile(file, this.#threads.begin(name), this.#chunks, signal, onRead);
    } finally {
      const closed = this.#close(opening, reading, leave);
      if (!signal.aborted) await closed;
    }
  }

  #hasRoomFor(user: string): boolean {
    return this.#files < MAX_HASHED_FILES && (this.#perUser.get(user) ?? 0) < MAX_HASHED_FILES_PER_USER;
  }

  /** Returns the way out. */
  #enter(user: string): () => void {
    this.#files += 1;
    this.#perUser.set(user, (this.#perUser.get(user) ?? 0) + 1);
    return () => {
      this.#files -= 1;
      const left = (this.#perUser.get(user) ?? 1) - 1;
      if (left === 0) this.#perUser.delete(user);
      else this.#perUser.set(user, left);
      if (this.#files === 0) this.#chunks.trim();
    };
  }

  /** Behind what is under way of it; who has been aborted need not wait for that. */
  #close(opening: Promise<FileReader>, reading: Promise<unknown>, leave: () => void): Promise<void> {
    const closing = (async () => {
      // Both failures are told where they are awaited.
      await Promise.allSettled([opening, reading]);
      const reader = await opening.catch(() => undefined);
      try {
        await reader?.close();
      } finally {
        leave();
      }
    })();
    const settled = closing.catch(() => {});
    this.#closing.add(settled);
    void settled.then(() => this.#closing.delete(settled));
    return closing;
  }
}

function hashOfUpload({ uploaded, name, path }: HashRequest, now: Entry, { from, end }: Span): string | undefined {
  const isWhole = from === 0 && end === now.size;
  if (uploaded?.name !== name || !isWhole) return undefined;
  return isOfFile(uploaded, path, now) ? uploaded.hex : undefined;
}

function refused(why: HashRefusal): HashResult {
  return { kind: "refused", why };
}

function spanIn(size: number, wanted: HashRequest["span"]): Span | undefined {
  if (wanted === undefined) return { from: 0, end: size };
  const { from, end, fits } = wanted;
  if (fits) return end <= size ? { from, end } : undefined;
  return from < size ? { from, end: Math.min(end, size) } : undefined;
}

/** A version of a file, for this user: who changes the file changes this, and nobody finds what another user's storage calls by the same name. */
function keyOf({ user, name }: HashRequest, { identity, version, size, modified }: Entry, { from, end }: Span): string {
  return [user, name, from, end, size, modified, version ?? "", identity].join("\n");
}

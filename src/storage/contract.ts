import type { ByteString } from "../protocol/byte-string.js";
import type { VirtualPath } from "../protocol/virtual-path.js";

export type EntryKind = "file" | "directory" | "link" | "other";

export interface Entry {
  readonly name: ByteString;
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Names where the backend knows them, numbers as text otherwise. */
  readonly owner: string;
  readonly group: string;
  /** Number of hard links. */
  readonly links: number;
  /** The same for two paths exactly when they are the same file (RFC 3659 section 7.5.2, `unique`). */
  readonly identity: string;
}

/** An open file, positioned reads. Never used after close. */
export interface FileReader {
  readonly size: number;
  readonly modified: number;
  /** Reads up to `into.length` bytes at `position`; 0 means the end. Several reads may be under way at once. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * An upload under way. Nothing is visible under the name until `commit`; until then readers see what was there before.
 * Exactly one of `commit` and `discard` ends it; `discard` after either is harmless.
 */
export interface FileWriter {
  /** Where the first written byte lands. */
  readonly offset: number;
  /** Writes all the chunks in order, at the end of what was written. The buffers are free again when it resolves. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Publishes under the name, atomically. */
  commit(): Promise<void>;
  /** Leaves the name as it was. */
  discard(): Promise<void>;
}

export interface WriteOptions {
  /** First byte: 0 for a fresh file, a byte count to go on from there (REST), "end" to append. */
  readonly at: number | "end";
  /** Whether an existing file may be replaced or continued; without it an existing name is "exists", also at commit. */
  readonly overwrite: boolean;
}

/**
 * One account's tree, opened at login. Every path is a VirtualPath, so no backend ever sees text from a client.
 * Every failure is a StorageError. Implementations pass storage/conformance.ts.
 */
export interface Storage {
  /** The entry itself; a link that leads to a place inside the tree is reported as what it leads to. The root's name is empty. */
  stat(path: VirtualPath): Promise<Entry>;
  /**
   * The entries of a directory, in batches as they are found, in no order; never `.` and `..`. A name that vanishes meanwhile is left
   * out, as is one that no VirtualPath can hold (CR, LF). A link that leads nowhere in the tree is of kind "link". Memory does not grow
   * with the directory. Stopping the iteration releases it.
   */
  list(path: VirtualPath): AsyncIterable<readonly Entry[]>;
  /** Opens a regular file; "not-a-file" for FIFO, socket and device, without blocking. */
  read(path: VirtualPath): Promise<FileReader>;
  /** "busy" while another upload to this name is running, "bad-offset" where `at` is behind the end of what is there. */
  write(path: VirtualPath, options: WriteOptions): Promise<FileWriter>;
  makeDirectory(path: VirtualPath): Promise<void>;
  /** Only an empty one, and not while an upload into it is running ("busy"); never the root. */
  removeDirectory(path: VirtualPath): Promise<void>;
  /** A file, or a link itself; "is-a-directory" for a directory. */
  removeFile(path: VirtualPath): Promise<void>;
  /**
   * Atomic. Replaces an existing file only with `overwrite` ("exists"), a directory never ("is-a-directory"). To the same name it does
   * nothing. "unsupported" across places that have no rename in common.
   */
  rename(from: VirtualPath, to: VirtualPath, options: { readonly overwrite: boolean }): Promise<void>;
  /** `modified` in milliseconds since 1970, UTC. */
  setModified(path: VirtualPath, modified: number): Promise<void>;
  /** Unix permission bits, 0 to 0o777. */
  setMode(path: VirtualPath, mode: number): Promise<void>;
  /** Bytes free for this account at that place, which may be a name that is still free, or undefined where the backend cannot tell. */
  freeSpace(path: VirtualPath): Promise<number | undefined>;
  close(): Promise<void>;
}

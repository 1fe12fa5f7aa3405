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
  /** When it was made, as `modified`; undefined where the backend does not know. */
  readonly created?: number;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Names where the backend knows them, numbers as text otherwise. */
  readonly owner: string;
  readonly group: string;
  /** Number of hard links. */
  readonly links: number;
  /** The same for two paths exactly when they are the same file (RFC 3659 section 7.5.2, `unique`). */
  readonly identity: string;
  /** Another text whenever the file has changed in any way, also where size and `modified` are as before; undefined where the backend has no such sign, and in a list. */
  readonly version?: string;
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
 * Exactly one of `commit`, `keep` and `discard` ends it; `keep` and `discard` after any of them are harmless.
 */
export interface FileWriter {
  /** Where the first written byte lands. */
  readonly offset: number;
  /** Writes all the chunks in order, at the end of what was written. The buffers are free again when it resolves. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Publishes under the name, atomically. When it rejects, what came is kept, as with `keep`. */
  commit(): Promise<void>;
  /**
   * Leaves the name as it was, and keeps what came for a `write` with `resume`. Also where nothing came: then it is remembered that an upload of
   * this account to this name is unfinished. That alone is kept with `memoryOnly`: nobody is to go on with what came.
   */
  keep(options?: { readonly memoryOnly?: boolean }): Promise<void>;
  /** Leaves the name as it was, and nothing behind. */
  discard(): Promise<void>;
}

/** An upload of this account that did not become the file: it is running, was cut or refused, or what came of it has been swept since. */
export interface UnfinishedUpload {
  /** What a client may go on behind: `offeredLength` of the bytes that are there. 0: nothing to go on from. */
  readonly offered: number;
  readonly running: boolean;
  /** The same as long as it is the same upload, also while it is gone on with; another one after a new beginning. */
  readonly id: string;
}

/** What names take up: bytes by the length of files, and one file for each name, whether a file, a directory, a link or an unfinished upload. */
export interface Usage {
  readonly bytes: number;
  readonly files: number;
}

export interface UsageOptions {
  /** With all that lies beneath, and the unfinished uploads of everybody; without it a directory is its name alone. */
  readonly deep?: boolean;
  /** A link that an upload would go through is followed: what is counted is where the upload would go. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface WriteOptions {
  /** First byte: 0 for a fresh file, a byte count to go on from there (REST), "end" to append. */
  readonly at: number | "end";
  /** Whether an existing file may be replaced or continued; without it an existing name is "exists", also at commit. */
  readonly overwrite: boolean;
  /**
   * Goes on with this account's unfinished upload to this name, behind its first `at` bytes (a number): what came after them is cut off.
   * "bad-offset" where it has fewer, or where there is none.
   */
  readonly resume?: boolean;
  /**
   * False: no later upload goes on with what comes, since only its content as stored would tell where (TYPE A), or nobody sent it (a copy). Of an
   * unfinished one only the memory is kept, also after the process died. By default true; "unsupported" together with `resume`.
   */
  readonly resumable?: boolean;
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
  /**
   * "busy" while another upload to this name is running, "bad-offset" where `at` is behind the end of what is there. Without `resume` what was kept of an
   * earlier upload of this account to this name is gone. A refusal as "busy" is remembered as an unfinished upload of this account.
   */
  write(path: VirtualPath, options: WriteOptions): Promise<FileWriter>;
  /** This account's unfinished upload to that name, whether or not a file has it. Undefined also where the directory is missing. */
  unfinished(path: VirtualPath): Promise<UnfinishedUpload | undefined>;
  /** Removes what was kept of it; false where there was nothing. "busy" while it is running. */
  dropUnfinished(path: VirtualPath): Promise<boolean>;
  makeDirectory(path: VirtualPath): Promise<void>;
  /** Only one that is empty but for unfinished uploads, and not while an upload into it is running ("busy"); never the root. */
  removeDirectory(path: VirtualPath): Promise<void>;
  /** A file, or a link itself; "is-a-directory" for a directory. */
  removeFile(path: VirtualPath): Promise<void>;
  /**
   * Atomic. Replaces an existing file only with `overwrite` ("exists"), a directory never ("is-a-directory"). To the same name it does
   * nothing. "unsupported" across places that have no rename in common.
   */
  rename(from: VirtualPath, to: VirtualPath, options: { readonly overwrite: boolean }): Promise<void>;
  /**
   * Copies a file, atomically, sharing its blocks where the file system can. Replaces an existing file only with `overwrite` ("exists"). Modes
   * and owner as for an upload. Ends early when `signal` aborts, by rejecting with its reason; then nothing has changed.
   */
  copy(
    from: VirtualPath,
    to: VirtualPath,
    options: { readonly overwrite: boolean; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** A symbolic link at `path` to `target`, written relative to where it stands. "exists"; "unsupported" across places or without links. */
  makeLink(path: VirtualPath, target: VirtualPath): Promise<void>;
  /**
   * The directory as a tree of its own, held whatever its name leads to later, in which no link is followed: each is seen as the link it is. For who removes all
   * that is in it. "not-a-directory" for a link as well, "denied" for a place that others are mounted in. Whoever asks for it closes it.
   */
  subtree(path: VirtualPath): Promise<Storage>;
  /** When it was made, in milliseconds since 1970, UTC. "unsupported" where the backend cannot say that. */
  setCreated(path: VirtualPath, created: number): Promise<void>;
  /** `modified` in milliseconds since 1970, UTC. */
  setModified(path: VirtualPath, modified: number): Promise<void>;
  /** Unix permission bits, 0 to 0o777. */
  setMode(path: VirtualPath, mode: number): Promise<void>;
  /**
   * What stands at that name itself, links not followed, and what this account's unfinished upload to it has; nothing where the name is free. The root is
   * no name. Memory does not grow with the tree. Ends early when `signal` aborts, by rejecting with its reason.
   */
  usage(path: VirtualPath, options?: UsageOptions): Promise<Usage>;
  /** Bytes free for this account at that place, which may be a name that is still free, or undefined where the backend cannot tell. */
  freeSpace(path: VirtualPath): Promise<number | undefined>;
  close(): Promise<void>;
}

import type { VirtualPath } from "../protocol/virtual-path.js";

/** An upload that runs, for others to the same name. Exactly one `end` ends it. */
export interface RunningUpload {
  /** Resolves when it holds the name no longer. */
  readonly ended: Promise<void>;
  /** Bytes have come. Asked for every chunk: it must cost next to nothing. */
  alive(): void;
  /** How it is made to end for another upload; called at once where that was asked for already. */
  onYield(abort: () => void): void;
  end(): void;
}

/**
 * Uploads of all sessions, by user (see `treeOf`) and name, so that a client that reconnects is not shut out by its own dead connection. Times are
 * milliseconds; `takeover`: an upload that has been quiet for so long makes way.
 */
export interface Uploads {
  /** Takes the name. One that runs already makes way when it has been quiet for `takeover`; else StorageError "busy". */
  begin(user: string, path: VirtualPath, takeover: number): Promise<RunningUpload>;
  /** Resolves when no upload of this user to that name runs; rejects with "busy" where one does that is not quiet. */
  clear(user: string, path: VirtualPath, takeover: number): Promise<void>;
  /** Since this user's upload to that name had its last byte; undefined where none runs. */
  quietFor(user: string, path: VirtualPath): Promise<number | undefined>;
}

/** The same text for the same user and name only. A path never holds NUL. */
export function uploadKey(user: string, path: VirtualPath): string {
  return `${path.toString()}\0${user}`;
}

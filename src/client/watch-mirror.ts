import { FtpsError } from "./errors.js";
import { FolderWatcher, type SettleRule } from "./folder-watcher.js";
import { Mirror } from "./mirror.js";
import { fatal } from "./mirror-failures.js";
import type { MirrorOptions, MirrorSummary } from "./mirror-options.js";
import type { FtpsPool } from "./pool.js";

export interface WatchMirrorOptions extends MirrorOptions {
  readonly signal: AbortSignal;
  readonly settle?: SettleRule | undefined;
  /** Behind each pass; the first one is that of the whole trees. */
  readonly onPass?: ((summary: MirrorSummary) => void) | undefined;
  /** A pass that failed as a whole, and will be tried again. */
  readonly onFailure?: ((error: FtpsError) => void) | undefined;
}

const defaultSettle: SettleRule = { quiet: 300, longest: 10_000 };
/** Milliseconds until what failed is tried again. */
const AGAIN_MS = 30_000;

/**
 * Mirrors upwards, and what changes here later as it changes, until `signal` is aborted while there is nothing to do: then it resolves. Stopped in the middle of a pass, it rejects
 * with FtpsError "aborted". What changes on the server meanwhile is not seen.
 */
export async function watchMirror(pool: FtpsPool, options: WatchMirrorOptions): Promise<void> {
  const { signal, settle = defaultSettle, direction, onPass, onFailure } = options;
  if (direction !== "up")
    throw new FtpsError("usage", "changes on a server cannot be watched", {
      hint: "what can be watched is a folder of this machine, which is sent",
    });
  using watcher = new FolderWatcher();
  const mirror = new Mirror(pool, options, (folder) => watcher.add(folder));
  let later: NodeJS.Timeout | undefined;
  try {
    const first = await mirror.run();
    onPass?.(first);
    if (first.failed > 0) later = setTimeout(() => watcher.touch(), AGAIN_MS);
    while (await isSettled(watcher, settle, signal)) {
      clearTimeout(later);
      if (await pass(mirror, onPass, onFailure)) later = setTimeout(() => watcher.touch(), AGAIN_MS);
    }
  } finally {
    clearTimeout(later);
  }
}

async function isSettled(watcher: FolderWatcher, settle: SettleRule, signal: AbortSignal): Promise<boolean> {
  try {
    await watcher.settled(settle, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** True: something failed that may go well later. */
async function pass(
  mirror: Mirror,
  onPass: WatchMirrorOptions["onPass"],
  onFailure: WatchMirrorOptions["onFailure"],
): Promise<boolean> {
  try {
    const summary = await mirror.again();
    onPass?.(summary);
    return summary.failed > 0;
  } catch (error) {
    if (!(error instanceof FtpsError) || fatal.has(error.code) || error.code === "local") throw error;
    onFailure?.(error);
    return true;
  }
}

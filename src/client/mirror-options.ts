import type { FtpsError } from "./errors.js";
import type { MirrorPlan, MirrorRules } from "./mirror-plan.js";

export interface MirrorOptions extends MirrorRules {
  readonly direction: "down" | "up";
  /** Folders. */
  readonly local: string;
  readonly remote: string;
  /** Parts of a large file that are fetched at once, as far as there are connections. Default: 1. */
  readonly segments?: number | undefined;
  /** Shown what is going to happen; false: nothing does. */
  readonly onPlan?: ((plan: MirrorPlan) => boolean | Promise<boolean>) | undefined;
  readonly onEvent?: ((event: MirrorEvent) => void) | undefined;
  /** Bytes of a file that are there, and its size where that is known. */
  readonly onProgress?: ((path: string, done: number, total: number | undefined) => void) | undefined;
  /** What had been done when it was cut short: it rejects behind that. */
  readonly onCut?: ((summary: MirrorSummary) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type MirrorEvent =
  | { readonly type: "copied" | "removed" | "made"; readonly path: string; readonly bytes?: number }
  /** It is left out: a link, a name that this machine cannot have, a line of a listing that nobody can read. */
  | { readonly type: "skipped"; readonly path: string; readonly why: string }
  /** It is not compared by what is in it, though that was wanted: one file, or with the path "" all. */
  | { readonly type: "not-compared"; readonly path: string; readonly why: string }
  | { readonly type: "failed"; readonly path: string; readonly error: FtpsError };

export interface MirrorSummary {
  copied: number;
  bytes: number;
  made: number;
  removed: number;
  skipped: number;
  failed: number;
  /** Files that were the same. */
  same: number;
}

import { lstat, rm } from "node:fs/promises";
import path from "node:path";
import { partStart } from "./download.js";
import type { MirrorPlan, TreeItem } from "./mirror-plan.js";

/** A part that somebody still writes to, or has just been stopped with, is younger. */
const ABANDONED_MS = 24 * 3600 * 1000;

export interface PartSweep {
  readonly local: string;
  /** Files that have not become whole, by their relative paths. */
  readonly parts: readonly string[];
  /** What the server has; all of it is here now, and whole. */
  readonly source: ReadonlyMap<string, TreeItem>;
  /** What the server does not have goes too. */
  readonly remove: boolean;
  readonly plan: Pick<MirrorPlan, "remove">;
}

/** Removes what runs that were cut left of files which are whole now, or are no more. What is of today may be of a run beside this one, and stays. */
export async function sweepParts({ local, parts, source, remove, plan }: PartSweep): Promise<void> {
  const folders = new Set(plan.remove.filter(({ kind }) => kind === "directory").map((item) => item.path));
  const starts = new Set([...source].flatMap(([relative, { kind }]) => (kind === "file" ? [startOf(relative)] : [])));
  for (const part of parts) {
    const file = path.join(local, part);
    // A folder that goes must be empty.
    if (folders.has(path.posix.dirname(part))) await rm(file, { force: true });
    else if ((remove || starts.has(withoutId(part))) && (await isAbandoned(file))) await rm(file, { force: true });
  }
}

/** What the paths of all parts of a file begin with. */
function startOf(relative: string): string {
  return path.posix.join(path.posix.dirname(relative), partStart(relative));
}

function withoutId(part: string): string {
  return part.replace(/[0-9a-f]{12,16}\.part$/, "");
}

async function isAbandoned(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS;
}

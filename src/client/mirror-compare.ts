import path from "node:path";
import { abortedError, FtpsError } from "./errors.js";
import { type HashAlgorithm, localHash } from "./hash.js";
import type { MirrorPlan, TreeItem } from "./mirror-plan.js";
import type { FtpsPool } from "./pool.js";

/** The first that a server has: what makes two files the same must not be a short sum. */
const preferred: readonly HashAlgorithm[] = ["SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32"];

export interface Comparison {
  readonly local: string;
  readonly remotePath: (relative: string) => string;
  readonly signal: AbortSignal | undefined;
  /** Heard of a file whose hash could not be had. */
  readonly onUnknown: (relative: string, error: FtpsError) => void;
}

/** Files of both sides with the same size, or one that is not known: whether they are the same can only be said by what is in them. */
export function comparable(source: ReadonlyMap<string, TreeItem>, target: ReadonlyMap<string, TreeItem>): string[] {
  return [...source].flatMap(([relative, { kind, size }]) => {
    const there = target.get(relative);
    if (kind !== "file" || there?.kind !== "file") return [];
    return size === undefined || there.size === undefined || size === there.size ? [relative] : [];
  });
}

/** Whether the contents are the same, by the server's hashes and ours. Undefined: the server has none. */
export async function compareContents(
  pool: FtpsPool,
  files: readonly string[],
  comparison: Comparison,
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const { local, remotePath, signal, onUnknown } = comparison;
  const offered = await pool.use(async (client) => client.hashAlgorithms);
  const algorithm = preferred.find((name) => offered.includes(name));
  if (algorithm === undefined) return undefined;
  const same = new Map<string, boolean>();
  await pool.each(files, async (client, relative) => {
    try {
      const theirs = client.hash(remotePath(relative), algorithm, { signal });
      const [remote, ours] = await Promise.all([theirs, localHash(path.join(local, relative), algorithm, signal)]);
      same.set(relative, remote === ours);
    } catch (error) {
      if (signal?.aborted) throw abortedError(signal);
      const known = error instanceof FtpsError ? error : new FtpsError("local", `${relative} cannot be read`);
      if (known.code !== "unsupported" && known.code !== "local" && known.code !== "not-found") throw known;
      onUnknown(relative, known);
    }
  });
  return same;
}

/** Which files are as they were: same size, same time to the last digit. For two looks at one tree. */
export function unchanged(
  now: ReadonlyMap<string, TreeItem>,
  before: ReadonlyMap<string, TreeItem>,
): ReadonlyMap<string, boolean> {
  return new Map(
    [...now].map(([relative, { size, modified }]) => {
      const then = before.get(relative);
      return [relative, then !== undefined && then.size === size && then.modified === modified];
    }),
  );
}

/** What the target has when all of a plan but `failed` has been done. */
export function afterPlan(
  source: ReadonlyMap<string, TreeItem>,
  target: ReadonlyMap<string, TreeItem>,
  { make, remove, copy }: MirrorPlan,
  failed: ReadonlySet<string>,
): Map<string, TreeItem> {
  const then = new Map(target);
  for (const { path: relative } of remove) if (!failed.has(relative)) then.delete(relative);
  for (const [relative, item] of source) then.set(relative, item);
  const missing = [...make, ...copy.map(({ path: relative }) => relative)].filter((relative) => failed.has(relative));
  for (const relative of missing) then.delete(relative);
  return then;
}

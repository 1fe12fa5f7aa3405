import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import { pathFilter } from "./path-pattern.js";

/** What a mirror knows of an entry of either side. */
export interface TreeItem {
  readonly kind: "file" | "directory" | "other";
  readonly size: number | undefined;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
  /** When it, its name or its attributes were changed last, of files of this machine. Milliseconds since 1970. */
  readonly changed?: number | undefined;
}

export interface MirrorRules {
  /** Remove from the target what the source does not have. */
  readonly remove?: boolean | undefined;
  /** Only what fits one of these, and only what fits none of those. Patterns of names, or of paths where they have a slash. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Files whose source is newer, whatever their sizes. */
  readonly newer?: boolean | undefined;
  /** Times do not count. */
  readonly sizeOnly?: boolean | undefined;
  /** Files of the same size are compared by what is in them, where the server can tell a hash; times do not count then. */
  readonly checksum?: boolean | undefined;
  /** Times of the target are those of its source, to the second: what is older there than here is another file. */
  readonly exactTimes?: boolean | undefined;
}

export interface MirrorPlan {
  /** Folders, those above first. */
  readonly make: readonly string[];
  readonly copy: readonly ({ readonly path: string } & TreeItem)[];
  /** What is deepest first. */
  readonly remove: readonly ({ readonly path: string } & TreeItem)[];
  /** A file where a folder should be, or the other way about. */
  readonly blocked: readonly { readonly path: string; readonly why: string }[];
  readonly same: number;
}

/** Times that differ by no more are the same: listings and file systems round them. Milliseconds. */
const TOLERANCE_MS = 2_000;
/** LIST tells minutes. */
const MINUTE_MS = 60_000;

type Located = { readonly path: string } & TreeItem;

/** What has to be done to `target`, both by relative paths. `same`: of files whose contents are known to be the same, or not. Pure. */
export function planMirror(
  source: ReadonlyMap<string, TreeItem>,
  target: ReadonlyMap<string, TreeItem>,
  rules: MirrorRules,
  same: ReadonlyMap<string, boolean> = new Map(),
): MirrorPlan {
  const wanted = filterOf(rules);
  const items = [...source].map(located);
  const asked = items.filter((item) => item.kind !== "other" && wanted(item.path, item));
  const blocked = asked.flatMap((item) => {
    const there = target.get(item.path);
    if (there === undefined || there.kind === item.kind) return [];
    return [{ path: item.path, why: `there is a ${there.kind === "other" ? "link" : there.kind} in its place` }];
  });
  const blockers = new Set(blocked.map(({ path }) => path));
  const isFree = ({ path }: Located): boolean => !blockers.has(path) && !above(path).some((each) => blockers.has(each));
  const free = blockers.size === 0 ? asked : asked.filter(isFree);
  const files = free.filter(({ kind }) => kind === "file");
  const copy = files.filter((item) => !(same.get(item.path) ?? !differs(item, target.get(item.path), rules)));
  return {
    make: free.filter(({ path, kind }) => kind === "directory" && !target.has(path)).map(({ path }) => path),
    copy,
    remove: rules.remove === true ? toRemove(source, target, wanted) : [],
    blocked,
    same: files.length - copy.length,
  };
}

/** Told one by one: what is spread into many literals, V8 keeps alive for long. */
function located([path, { kind, size, modified, changed }]: readonly [string, TreeItem]): Located {
  return { path, kind, size, modified, changed };
}

/** The folders that a path is in. */
function above(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}

function toRemove(
  source: ReadonlyMap<string, TreeItem>,
  target: ReadonlyMap<string, TreeItem>,
  wanted: (path: string, item: TreeItem) => boolean,
): readonly Located[] {
  const isSurplus = (path: string, item: TreeItem): boolean => !source.has(path) && wanted(path, item);
  // What is left out of the mirror stays, and so do the folders that it is in.
  const kept = new Set([...target].flatMap(([path, item]) => (isSurplus(path, item) ? [] : above(path))));
  return [...target]
    .filter(([path, item]) => isSurplus(path, item) && !kept.has(path))
    .map(located)
    .sort((a, b) => (a.path < b.path ? 1 : -1));
}

function differs(from: TreeItem, to: TreeItem | undefined, rules: MirrorRules): boolean {
  const { newer = false, sizeOnly = false, checksum = false } = rules;
  if (to === undefined) return true;
  const isNewer =
    from.modified !== undefined && to.modified !== undefined && from.modified - to.modified > tolerance(from, to);
  if (newer && !checksum) return isNewer;
  if (from.size !== undefined && to.size !== undefined && from.size !== to.size) return true;
  return !sizeOnly && (isNewer || isOlderOne(from, to, rules));
}

/**
 * An older version has come back, by `cp -p` or out of an archive. Where the target's time may only be that of its upload, since the server sets none, it is told by what
 * this machine's file system says: the file came into its place behind that.
 */
function isOlderOne(from: TreeItem, to: TreeItem, { exactTimes = false }: MirrorRules): boolean {
  if (from.modified === undefined || to.modified === undefined) return false;
  if (to.modified - from.modified <= tolerance(from, to)) return false;
  const rounding = to.modified % MINUTE_MS === 0 ? MINUTE_MS : 0;
  return exactTimes || (from.changed !== undefined && from.changed - to.modified > rounding);
}

function tolerance(...items: readonly TreeItem[]): number {
  return items.some(({ modified = 1 }) => modified % MINUTE_MS === 0) ? MINUTE_MS : TOLERANCE_MS;
}

/** Whether include and exclude let something be part of a mirror. */
export function filterOf({
  include = [],
  exclude = [],
}: MirrorRules): (path: string, item: Pick<TreeItem, "kind">) => boolean {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const [included, excluded] = [include, exclude].map((patterns) =>
    patterns.map((pattern) => pathFilter(textToByteString(pattern))),
  );
  return (path, { kind }) => {
    const names = path.split("/").map(textToByteString) as ByteString[];
    // A folder that is left out takes along what is in it.
    const onTheWay = names.map((_, index) => names.slice(0, index + 1));
    if (excluded?.some((fits) => onTheWay.some(fits)) === true) return false;
    return (
      kind === "directory" || included === undefined || included.length === 0 || included.some((fits) => fits(names))
    );
  };
}

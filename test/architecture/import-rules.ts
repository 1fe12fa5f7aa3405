/** What the files of one part may import. Folders end in `/` and take in all beneath; the rest are files. */
export interface ImportRule {
  /** Whom it is about. Of several rules the first that holds a file decides. */
  readonly part: string;
  readonly files: readonly string[];
  /** Of ours; their own files are always allowed. */
  readonly ours: readonly string[];
  /** Of ours, only as types. */
  readonly types?: readonly string[];
  readonly node: boolean;
  readonly packages: readonly string[];
}

/** Folders that a test or a running program has, and no product code may know. */
const everything = "src/";

/** Unit tests beside the sources, and the kits that every backend passes. */
const testCode = /\.test\.ts$|\/conformance(-[a-z-]+)?(\.ts$|\/)|\/(testing|test-[a-z-]+)\.ts$/;

export function isTestCode(file: string): boolean {
  return !file.startsWith(everything) || testCode.test(file);
}

/** Why `from` may not import `target`; undefined when it may. `target` is a file of ours, `node:x` or a package. */
export function objection(
  rules: readonly ImportRule[],
  from: string,
  target: string,
  typeOnly: boolean,
): string | undefined {
  if (crossesTheWire(from, target)) return "server and client never import each other";
  if (isTestCode(from)) return undefined;
  const rule = rules.find((candidate) => holds(candidate.files, from));
  if (rule === undefined) return "no row of the table is about this file";
  if (target.startsWith("node:")) return rule.node ? undefined : `${rule.part} uses nothing of Node`;
  if (!target.endsWith(".ts")) return rule.packages.includes(target) ? undefined : `${rule.part} has no such package`;
  return objectionToOurs(rule, target, typeOnly);
}

function objectionToOurs(rule: ImportRule, target: string, typeOnly: boolean): string | undefined {
  if (isTestCode(target)) return "product code never imports test code";
  if (holds(rule.files, target) || holds(rule.ours, target)) return undefined;
  if (holds(rule.types ?? [], target)) return typeOnly ? undefined : `${rule.part} may import its types only`;
  return `${rule.part} may import ${rule.ours.join(", ") || "nothing of ours"}`;
}

function crossesTheWire(from: string, target: string): boolean {
  const inServer = (file: string) => file.startsWith("src/server/");
  const inClient = (file: string) => file.startsWith("src/client/");
  return (inServer(from) && inClient(target)) || (inClient(from) && inServer(target));
}

function holds(places: readonly string[], file: string): boolean {
  return places.some((place) => (place.endsWith("/") ? file.startsWith(place) : file === place));
}

import type { ByteString } from "./byte-string.js";
import { type FactsType, isListable } from "./facts.js";
import { parseByteCount } from "./restart.js";
import { parseTime } from "./time-value.js";

/** What a line said; undefined for what it left out, or said in a way that nobody can read. */
export interface ParsedFacts {
  /** As the server sent it: for `cdir` and `pdir`, and in MLST, it may be a path. */
  readonly name: ByteString;
  readonly type: FactsType | undefined;
  /** Where a link leads, if told (`OS.unix=slink:target`, which ProFTPD and Pure-FTPd send). */
  readonly target: ByteString | undefined;
  /** Bytes, 0 to 2^53-1. */
  readonly size: number | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number | undefined;
  readonly created: number | undefined;
  /** Letters of RFC 3659 section 7.5.5, in lower case. */
  readonly perm: string | undefined;
  readonly unique: string | undefined;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode: number | undefined;
  /** A name where one was told, a number as text otherwise. */
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

/**
 * A line of MLSD, or of MLST without its leading space; undefined when it is not `facts SP name`. Facts that are unknown are passed over,
 * facts that cannot be read count as not told. RFC 3659 section 7.2.
 */
export function parseFacts(line: ByteString): ParsedFacts | undefined {
  const space = line.indexOf(" ");
  const name = line.slice(space + 1) as ByteString;
  if (space < 0 || name === "" || !isListable(name)) return undefined;
  const facts = splitFacts(line.slice(0, space));
  if (facts === undefined) return undefined;
  const type = facts.get("type");
  return {
    name,
    type: type === undefined ? undefined : parseType(type.toLowerCase()),
    target: type === undefined ? undefined : parseTarget(type),
    size: read(facts, parseByteCount, "size"),
    modified: read(facts, parseTime, "modify"),
    created: read(facts, parseTime, "create"),
    perm: facts.get("perm")?.toLowerCase(),
    unique: facts.get("unique"),
    mode: read(facts, parseMode, "unix.mode"),
    owner: firstTold(facts, "unix.ownername", "unix.owner", "unix.user", "unix.uid"),
    group: firstTold(facts, "unix.groupname", "unix.group", "unix.gid"),
  };
}

/** By names in lower case; undefined when it is no series of `name=value;`. */
function splitFacts(text: string): ReadonlyMap<string, string> | undefined {
  const facts = new Map<string, string>();
  // The last semicolon is missing from some servers' lines.
  for (const fact of text.replace(/;$/, "").split(";")) {
    const equals = fact.indexOf("=");
    if (equals > 0) facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
    else if (text !== "") return undefined;
  }
  return facts;
}

function read<T>(facts: ReadonlyMap<string, string>, parse: (text: string) => T | undefined, name: string) {
  const text = facts.get(name);
  return text === undefined ? undefined : parse(text);
}

function firstTold(facts: ReadonlyMap<string, string>, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = facts.get(name);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

function parseType(value: string): FactsType {
  if (value === "file" || value === "dir" || value === "cdir" || value === "pdir") return value;
  return /^os\.unix=(?:symlink|slink)(?::|$)/.test(value) ? "link" : "other";
}

function parseTarget(value: string): ByteString | undefined {
  const [, target] = /^os\.unix=(?:symlink|slink):(.+)$/i.exec(value) ?? [];
  return target as ByteString | undefined;
}

/** Some servers add the bits of the file's type above the permissions. */
function parseMode(text: string): number | undefined {
  return /^[0-7]{1,7}$/.test(text) ? Number.parseInt(text, 8) & 0o7777 : undefined;
}

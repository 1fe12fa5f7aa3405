import { type BigIntStats, constants } from "node:fs";
import type { EntryKind } from "../contract.js";
import { identityFrom, type Status } from "./status.js";

/** Names in one directory; `prefix` with a name behind it is a path. One character a byte, and no name holds NUL. */
export interface LookJob {
  readonly id: number;
  readonly prefix: string;
  readonly names: string;
}

export interface LookAnswer {
  readonly id: number;
  readonly numbers: BigInt64Array<ArrayBuffer>;
}

export const NAME_END = "\0";
/** What came of the look at one name, and its numbers, as they go from thread to thread. */
const FIELDS = [
  "outcome",
  "mode",
  "size",
  "mtimeMs",
  "uid",
  "gid",
  "nlink",
  "dev",
  "ino",
  "birthtimeNs",
  "birthtimeMs",
  "ctimeNs",
] as const;
const WIDTH = FIELDS.length;
const at = Object.fromEntries(FIELDS.map((field, index) => [field, index])) as Record<(typeof FIELDS)[number], number>;

const outcomes = { seen: 0n, gone: 1n, unclear: 2n } as const;

/** Statuses of many names in one piece of memory that is given over, not copied. */
export class LookTable {
  readonly numbers: BigInt64Array<ArrayBuffer>;

  constructor(numbers: BigInt64Array<ArrayBuffer>) {
    this.numbers = numbers;
  }

  static of(names: number): LookTable {
    return new LookTable(new BigInt64Array(names * WIDTH));
  }

  set(row: number, stats: BigIntStats): void {
    const start = row * WIDTH;
    for (const field of FIELDS) {
      if (field === "outcome") continue;
      const value = stats[field];
      this.numbers[start + at[field]] = value;
      // No number of 63 bits: whoever reads it must ask by himself.
      if (this.numbers[start + at[field]] !== value) this.numbers[start] = outcomes.unclear;
    }
  }

  setGone(row: number): void {
    this.numbers[row * WIDTH] = outcomes.gone;
  }

  setUnclear(row: number): void {
    this.numbers[row * WIDTH] = outcomes.unclear;
  }

  /** "gone": nothing has the name. "unclear": look again, one by one. */
  get(row: number): Status | "gone" | "unclear" {
    const start = row * WIDTH;
    const field = (name: (typeof FIELDS)[number]): bigint => this.numbers[start + at[name]] ?? 0n;
    const outcome = field("outcome");
    if (outcome === outcomes.gone) return "gone";
    if (outcome !== outcomes.seen) return "unclear";
    const mode = Number(field("mode"));
    return {
      kind: kindOf(mode),
      size: Number(field("size")),
      modified: Number(field("mtimeMs")),
      mode: mode & 0o7777,
      uid: Number(field("uid")),
      gid: Number(field("gid")),
      links: Number(field("nlink")),
      identity: identityFrom(field("dev"), field("ino")),
      born: field("birthtimeNs"),
      bornMs: Number(field("birthtimeMs")),
      changed: field("ctimeNs"),
    };
  }
}

function kindOf(mode: number): EntryKind {
  const kind = mode & constants.S_IFMT;
  if (kind === constants.S_IFREG) return "file";
  if (kind === constants.S_IFDIR) return "directory";
  return kind === constants.S_IFLNK ? "link" : "other";
}

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
  readonly memory: ArrayBuffer;
}

export const NAME_END = "\0";
/** What came of the look at one name, as it goes from thread to thread: numbers, then what needs all of 64 bits. */
const NUMBERS = ["outcome", "mode", "size", "mtimeMs", "uid", "gid", "nlink", "birthtimeMs"] as const;
const EXACT = ["dev", "ino", "birthtimeNs", "ctimeNs"] as const;
const FIELDS = [...NUMBERS, ...EXACT];
const at = Object.fromEntries(FIELDS.map((field, index) => [field, index])) as Record<(typeof FIELDS)[number], number>;
const WIDTH = FIELDS.length;
const BYTES_A_FIELD = 8;

const [SEEN, GONE, UNCLEAR] = [0, 1, 2];

/** Statuses of many names in one piece of memory that is given over, not copied. */
export class LookTable {
  readonly memory: ArrayBuffer;
  readonly #numbers: Float64Array;
  readonly #exact: BigInt64Array;

  constructor(memory: ArrayBuffer) {
    this.memory = memory;
    this.#numbers = new Float64Array(memory);
    this.#exact = new BigInt64Array(memory);
  }

  static of(names: number): LookTable {
    return new LookTable(new ArrayBuffer(names * WIDTH * BYTES_A_FIELD));
  }

  set(row: number, stats: BigIntStats): void {
    const start = row * WIDTH;
    for (const field of NUMBERS) if (field !== "outcome") this.#numbers[start + at[field]] = Number(stats[field]);
    for (const field of EXACT) {
      const value = stats[field];
      this.#exact[start + at[field]] = value;
      // No number of 63 bits: whoever reads it must ask by himself.
      if (this.#exact[start + at[field]] !== value) this.setUnclear(row);
    }
  }

  setGone(row: number): void {
    this.#numbers[row * WIDTH] = GONE;
  }

  setUnclear(row: number): void {
    this.#numbers[row * WIDTH] = UNCLEAR;
  }

  /** "gone": nothing has the name. "unclear": look again, one by one. */
  get(row: number): Status | "gone" | "unclear" {
    const start = row * WIDTH;
    const outcome = this.#numbers[start];
    if (outcome !== SEEN) return outcome === GONE ? "gone" : "unclear";
    const number = (field: (typeof NUMBERS)[number]): number => this.#numbers[start + at[field]] ?? 0;
    const exact = (field: (typeof EXACT)[number]): bigint => this.#exact[start + at[field]] ?? 0n;
    const mode = number("mode");
    return {
      kind: kindOf(mode),
      size: number("size"),
      modified: number("mtimeMs"),
      mode: mode & 0o7777,
      uid: number("uid"),
      gid: number("gid"),
      links: number("nlink"),
      identity: identityFrom(exact("dev"), exact("ino")),
      born: exact("birthtimeNs"),
      bornMs: number("birthtimeMs"),
      changed: exact("ctimeNs"),
    };
  }
}

function kindOf(mode: number): EntryKind {
  const kind = mode & constants.S_IFMT;
  if (kind === constants.S_IFREG) return "file";
  if (kind === constants.S_IFDIR) return "directory";
  return kind === constants.S_IFLNK ? "link" : "other";
}

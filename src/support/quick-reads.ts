import { readSync, statfs } from "node:fs";
import { isCountedType } from "./near-file-systems.js";
import { steadyNow } from "./steady-clock.js";

/** A read from memory takes less than this for a byte, in milliseconds: a gigabyte a second. */
const SLOW_MS_A_BYTE = 1e-6;
/** A few bytes take longer than that. */
const SLOW_MS = 0.2;
/** Milliseconds. So long nothing takes that is in memory, whatever else this machine does. */
const WAITED_MS = 20;
/** Milliseconds for which nothing is tried on the event loop when a read has waited for a disk. Twice as long with each further one, until many others were quick. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 60_000;
/** Reads in a row that show that what is asked for is in memory again. */
const MANY_QUICK = 256;

/**
 * Whether reads wait for disks, for the whole process: while they do, the pool makes them. A read that took long may have done so because another program had the processor: only with
 * blocks that came from a disk, by the kernel's count, it has waited.
 */
export class ReadPace {
  readonly #blocksRead: () => number;
  /** By the last look; what had been read when it began says nothing about what comes. */
  #blocks: number | undefined;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #rest = FIRST_REST_MS / 2;
  #quick = 0;

  /** `blocksRead`: blocks that this process has had read from disks. */
  constructor(blocksRead: () => number = () => process.resourceUsage().fsRead) {
    this.#blocksRead = blocksRead;
  }

  /** All times are milliseconds, by one clock. */
  isQuick(now: number): boolean {
    this.#blocks ??= this.#blocksRead();
    return now >= this.#restsUntil;
  }

  /** A read of so many bytes on the event loop. Whether it has waited for a disk. */
  heard(bytes: number, from: number, until: number): boolean {
    const took = until - from;
    if (took <= Math.max(SLOW_MS, bytes * SLOW_MS_A_BYTE) || !this.#hasWaited(took)) {
      if (++this.#quick === MANY_QUICK) this.#rest = FIRST_REST_MS / 2;
      return false;
    }
    this.#quick = 0;
    this.#rest = Math.min(this.#rest * 2, LONGEST_REST_MS);
    this.#restsUntil = until + this.#rest;
    return true;
  }

  #hasWaited(took: number): boolean {
    const before = this.#blocks;
    this.#blocks = this.#blocksRead();
    return took >= WAITED_MS || this.#blocks !== before;
  }
}

const pace = new ReadPace();

/** Where an open file lies, by statfs(2); undefined: nobody can tell. */
export type AskType = (descriptor: number, answer: (type: number | undefined) => void) => void;

/** Of the file itself: no path leads elsewhere meanwhile. */
const askKernel: AskType = (descriptor, answer) =>
  statfs(`/proc/self/fd/${descriptor}`, (error, found) => answer(error === null ? found.type : undefined));

/** What can be read without a wait, for now. */
export interface QuickSource {
  isNow(): boolean;
  /** How many bytes at `position` were put at the start of `into`; 0 at the end. */
  read(into: Uint8Array, position: number): number;
}

/**
 * Reads of one open file on the event loop, where the kernel has it in memory. A copy of a quarter of a megabyte takes less than a tenth of a millisecond, and what it brings is then in
 * the cache of the core that seals it: by way of the pool it lands in another core's, and the way there and back costs as much again.
 */
export class QuickReads implements QuickSource {
  readonly #descriptor: number;
  readonly #pace: ReadPace;
  readonly #askType: AskType;
  #place: "unknown" | "asked" | "near" | "far" | "cold" = "unknown";

  constructor(descriptor: number, ownPace: ReadPace = pace, askType: AskType = askKernel) {
    this.#descriptor = descriptor;
    this.#pace = ownPace;
    this.#askType = askType;
  }

  /** Asks where the file lies with the first time, and does not know it yet. */
  isNow(): boolean {
    if (this.#place === "unknown") this.#ask();
    return this.#place === "near" && this.#pace.isQuick(steadyNow());
  }

  /** Throws what readSync throws. A file that has waited for a disk, or has failed, is not read here again: it is not in memory. */
  read(into: Uint8Array, position: number): number {
    const from = steadyNow();
    let count: number | undefined;
    try {
      count = readSync(this.#descriptor, into, 0, into.byteLength, position);
      return count;
    } finally {
      const hasWaited = this.#pace.heard(count ?? 0, from, steadyNow());
      if (hasWaited || count === undefined) this.#place = "cold";
    }
  }

  #ask(): void {
    this.#place = "asked";
    this.#askType(this.#descriptor, (type) => {
      this.#place = type !== undefined && isCountedType(type) ? "near" : "far";
    });
  }
}

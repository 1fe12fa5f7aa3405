import { readSync, statfs } from "node:fs";
import { isNearType } from "./near-file-systems.js";

/** A read from memory takes less than this for a byte, in milliseconds: a gigabyte a second. */
const SLOW_MS_A_BYTE = 1e-6;
/** Milliseconds. So long nothing takes that is in memory, whatever else this machine does. */
const WAITED_MS = 20;
/** Milliseconds for which nothing is tried on the event loop when a read has waited for a disk. Twice as long each time that it does again at once. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 60_000;

/**
 * Whether reads wait for disks, for the whole process: while they do, the pool makes them. A read that took long may have done so because another program had the processor: only with
 * blocks that came from a disk, by the kernel's count, it has waited.
 */
export class ReadPace {
  readonly #blocksRead: () => number;
  #blocks = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #rest = FIRST_REST_MS;

  /** `blocksRead`: blocks that this process has had read from disks. */
  constructor(blocksRead: () => number = () => process.resourceUsage().fsRead) {
    this.#blocksRead = blocksRead;
  }

  /** What has been read from disks so far says nothing about what comes. */
  begin(): void {
    this.#blocks = this.#blocksRead();
  }

  /** All times are milliseconds, by one clock. */
  isQuick(now: number): boolean {
    return now >= this.#restsUntil;
  }

  /** A read of so many bytes on the event loop. */
  heard(bytes: number, from: number, until: number): void {
    const took = until - from;
    if (took <= bytes * SLOW_MS_A_BYTE) return;
    const before = this.#blocks;
    this.#blocks = this.#blocksRead();
    if (took < WAITED_MS && this.#blocks === before) return;
    const wasQuickFor = from - this.#restsUntil;
    this.#rest = wasQuickFor < this.#rest ? Math.min(this.#rest * 2, LONGEST_REST_MS) : FIRST_REST_MS;
    this.#restsUntil = until + this.#rest;
  }
}

const pace = new ReadPace();

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
  #place: "unknown" | "asked" | "near" | "far" = "unknown";

  constructor(descriptor: number, ownPace: ReadPace = pace) {
    this.#descriptor = descriptor;
    this.#pace = ownPace;
  }

  /** Asks where the file lies with the first time, and does not know it yet. */
  isNow(): boolean {
    if (this.#place === "unknown") this.#ask();
    return this.#place === "near" && this.#pace.isQuick(performance.now());
  }

  /** Throws what readSync throws. */
  read(into: Uint8Array, position: number): number {
    const from = performance.now();
    const count = readSync(this.#descriptor, into, 0, into.byteLength, position);
    this.#pace.heard(count, from, performance.now());
    return count;
  }

  /** Of the file itself, by its descriptor: no path leads elsewhere meanwhile. Where there is no /proc nothing is near. */
  #ask(): void {
    this.#place = "asked";
    statfs(`/proc/self/fd/${this.#descriptor}`, (error, found) => {
      this.#place = error === null && isNearType(found.type) ? "near" : "far";
      if (this.#place === "near") this.#pace.begin();
    });
  }
}

// Before something is written to a disk and measured: what was written before is on the disk.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./children.js";

/** Less than this is what a machine that does nothing else always has. */
const ENOUGH_KIB = 8 * 2 ** 10;
/** A gigabyte on a slow disk; whoever else writes all the time must not hold up the benchmark for ever. */
const LIMIT_MS = 60_000;
const LOOK_MS = 100;

const meminfo = () => readFileSync("/proc/meminfo", "latin1");

/** What is in memory and not yet on a disk, KiB. `text`: as /proc/meminfo. */
export function unwritten(text = meminfo()) {
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
  return of("Dirty") + of("Writeback");
}

/** Writes to the disk what is still in memory, and waits until no more is. Whether that came about within the limit. */
export async function settleDisk({
  signal,
  sync = () => run("sync", [], { signal }),
  limit = LIMIT_MS,
  look = unwritten,
}) {
  const until = performance.now() + limit;
  let synced = false;
  // A disk that takes too long is not waited for; one that cannot be asked is looked at all the same.
  const asked = sync().finally(() => {
    synced = true;
  });
  asked.catch(() => {});
  for (;;) {
    signal?.throwIfAborted();
    if (synced && look() <= ENOUGH_KIB) return true;
    if (performance.now() >= until) return false;
    await sleep(LOOK_MS);
  }
}

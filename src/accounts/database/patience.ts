import { setTimeout as delay } from "node:timers/promises";
import { isLocked } from "./failures.js";

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Runs `work`, again and again while the database is locked, for at most `milliseconds`. SQLite's own busy timeout would do the same but
 * stop every session of the process meanwhile.
 */
export async function patiently<T>(milliseconds: number, work: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || performance.now() + pause > deadline) throw error;
    }
    await delay(pause);
  }
}

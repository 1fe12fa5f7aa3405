import { setTimeout as delay } from "node:timers/promises";
import type { Worker } from "node:worker_threads";

/** A thread's first message, when its modules are there. */
export const LOADED = "loaded";

/** Longest wait for a thread that still loads, in milliseconds. */
const LOADING_MS = 5_000;

/** Resolves when the thread has loaded, has said anything else, or is gone. */
export function untilLoaded(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    thread.once("message", () => resolve()).once("exit", () => resolve());
  });
}

/** Ends a thread, but not while it loads: Node 20 leaves the file open that it reads then. `loaded` is of `untilLoaded`, asked for when the thread was started. */
export async function endThread(thread: Worker, loaded: Promise<void>): Promise<void> {
  thread.ref();
  const enough = new AbortController();
  await Promise.race([loaded, delay(LOADING_MS, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
  await thread.terminate();
}

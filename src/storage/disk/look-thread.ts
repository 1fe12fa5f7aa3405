import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ByteString } from "../../protocol/byte-string.js";
import { type LookAnswer, type LookJob, LookTable, NAME_END } from "./look-table.js";

const program = new URL("./look-worker.js", import.meta.url);

/** Milliseconds without anything to look at, after which the thread ends: it holds some megabytes. */
export const IDLE_MS = 5_000;

/** What a thread leaves behind it is garbage at once: much room for it would only be memory taken. */
const YOUNG_MIB = 8;

interface Waiting {
  readonly resolve: (table: LookTable | undefined) => void;
}

/**
 * Looks at many names of a large directory on a thread of its own. One by one, each look would cost the event loop a way to libuv's pool and back, which is several
 * times the look itself; here a thousand of them cost one message. A disk that does not answer holds up this thread, not the sessions.
 */
export class LookThread {
  #thread: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** Questions without an answer yet. */
  get asked(): number {
    return this.#waiting.size;
  }

  /** Undefined where the thread has failed: look one by one. `prefix` must stay good until then. */
  look(prefix: string, names: readonly ByteString[]): Promise<LookTable | undefined> {
    clearTimeout(this.#timer);
    const thread = this.#thread ?? this.#start();
    const id = this.#next++;
    thread.postMessage({ id, prefix, names: names.join(NAME_END) } satisfies LookJob);
    thread.ref();
    return new Promise((resolve) => this.#waiting.set(id, { resolve }));
  }

  #start(): Worker {
    const thread = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    this.#thread = thread;
    thread.on("message", ({ id, memory }: LookAnswer) => {
      this.#waiting.get(id)?.resolve(new LookTable(memory));
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest(thread);
    });
    // Its end follows.
    thread.on("error", () => {});
    thread.on("exit", () => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const { resolve } of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
    return thread;
  }

  #rest(thread: Worker): void {
    thread.unref();
    this.#timer = setTimeout(() => {
      this.#thread = undefined;
      void thread.terminate();
    }, IDLE_MS).unref();
  }
}

/** More of them would only take turns: each entry that a thread has looked at is also printed and sealed. */
const MAX_THREADS = 2;

/** The threads that look, each started when the others have something to do. */
export class LookThreads {
  readonly #threads: readonly LookThread[];

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => new LookThread());
  }

  /** As `LookThread.look`. */
  look(prefix: string, names: readonly ByteString[]): Promise<LookTable | undefined> {
    const [first, ...others] = this.#threads;
    let least = first ?? new LookThread();
    for (const thread of others) if (thread.asked < least.asked) least = thread;
    return least.look(prefix, names);
  }
}

/** Those of the process. */
export const lookThreads = new LookThreads(Math.min(MAX_THREADS, availableParallelism()));

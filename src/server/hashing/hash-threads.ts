import { availableParallelism } from "node:os";
import type { HashName } from "./hash-names.js";
import { type HashJob, HashThread } from "./hash-thread.js";

/** Most threads that hash, and never more than the machine has processors. */
export const MAX_HASH_THREADS = 2;

const ownProgram = new URL("./hash-worker.js", import.meta.url);

/** Threads of their own, because hashing a gigabyte would hold up every session for a second, and libuv's four are what file reads wait for. */
export class HashThreads {
  readonly #program: URL;
  readonly #most = Math.min(MAX_HASH_THREADS, availableParallelism());
  readonly #threads = new Set<HashThread>();

  /** They start when they are needed. `program`: what they run, for tests. */
  constructor(program: URL = ownProgram) {
    this.#program = program;
  }

  /** Threads that run. */
  get size(): number {
    return this.#threads.size;
  }

  /** Goes to the thread that has the fewest files. */
  begin(name: HashName): HashJob {
    return this.#leastBusy().begin(name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #leastBusy(): HashThread {
    const [first] = [...this.#threads].sort((a, b) => a.jobs - b.jobs);
    return first !== undefined && (first.jobs === 0 || this.#threads.size >= this.#most) ? first : this.#start();
  }

  #start(): HashThread {
    const thread: HashThread = new HashThread(this.#program, () => this.#threads.delete(thread));
    this.#threads.add(thread);
    return thread;
  }
}

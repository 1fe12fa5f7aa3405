import { Worker } from "node:worker_threads";
import { endThread, LOADED, untilLoaded } from "../../support/thread-end.js";
import type { HashName } from "./hash-names.js";
import type { HashAnswer, HashOrder } from "./hash-worker.js";

/** One file on a thread. Everything rejects when the thread is lost. */
export interface HashJob {
  /** The first `length` bytes of `memory`, which is given away until this resolves with it. Calls are done in their order. */
  add(memory: ArrayBuffer, length: number): Promise<ArrayBuffer>;
  /** Lower-case hexadecimal. The job is over. */
  end(): Promise<string>;
  /** Gives up; harmless after `end`. */
  drop(): void;
}

interface Awaited {
  readonly resolve: (answer: HashAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that hashes several files in turns. It keeps the process alive only while it has any. */
export class HashThread {
  readonly #worker: Worker;
  readonly #loaded: Promise<void>;
  /** By job; the answers of one job come in the order of what was asked. */
  readonly #awaited = new Map<number, Awaited[]>();
  readonly #onLost: () => void;
  #lost: Error | undefined;
  #begun = 0;

  constructor(program: URL, onLost: () => void) {
    this.#onLost = onLost;
    this.#worker = new Worker(program, { name: "hash", execArgv: [] });
    this.#loaded = untilLoaded(this.#worker);
    this.#worker.on("message", (answer: HashAnswer | typeof LOADED) => {
      if (answer !== LOADED) this.#awaited.get(answer.job)?.shift()?.resolve(answer);
    });
    this.#worker.on("error", (error) => this.#lose(new Error("a hash thread failed", { cause: error })));
    this.#worker.on("exit", (code) => this.#lose(new Error(`a hash thread ended with code ${code}`)));
    this.#worker.unref();
  }

  /** Files under way. */
  get jobs(): number {
    return this.#awaited.size;
  }

  begin(name: HashName): HashJob {
    const job = this.#begun++;
    if (this.jobs === 0) this.#worker.ref();
    this.#awaited.set(job, []);
    this.#tell({ kind: "begin", job, name });
    return {
      add: async (memory, length) => {
        const answer = await this.#ask({ kind: "add", job, memory, length }, [memory]);
        if (answer.kind !== "added") throw new Error("a hash thread answered out of order");
        return answer.memory;
      },
      end: async () => {
        const answer = await this.#ask({ kind: "end", job }, []);
        this.#forget(job);
        if (answer.kind !== "digest") throw new Error("a hash thread answered out of order");
        return answer.hex;
      },
      drop: () => {
        if (this.#awaited.has(job)) void this.#drop(job);
      },
    };
  }

  async close(): Promise<void> {
    this.#lose(new Error("the server has stopped"));
    await endThread(this.#worker, this.#loaded);
  }

  /** Answered behind all that was asked before, so that memory which is still away comes back to who waits for it. */
  async #drop(job: number): Promise<void> {
    try {
      await this.#ask({ kind: "drop", job }, []);
      this.#forget(job);
    } catch {
      // The thread is lost, and its jobs with it.
    }
  }

  #ask(order: HashOrder, moved: readonly ArrayBuffer[]): Promise<HashAnswer> {
    return new Promise((resolve, reject) => {
      const awaited = this.#awaited.get(order.job);
      if (this.#lost !== undefined || awaited === undefined) {
        reject(this.#lost ?? new Error("a file was hashed on after its end"));
        return;
      }
      awaited.push({ resolve, reject });
      this.#tell(order, moved);
    });
  }

  #tell(order: HashOrder, moved: readonly ArrayBuffer[] = []): void {
    if (this.#lost === undefined) this.#worker.postMessage(order, moved);
  }

  #forget(job: number): void {
    this.#awaited.delete(job);
    if (this.jobs === 0) this.#worker.unref();
  }

  #lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    const awaited = [...this.#awaited.values()].flat();
    this.#awaited.clear();
    for (const { reject } of awaited) reject(error);
    this.#onLost();
  }
}

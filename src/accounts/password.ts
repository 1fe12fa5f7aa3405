import { Worker } from "node:worker_threads";
import { endThread, LOADED, untilLoaded } from "../support/thread-end.js";
import { MAX_PASSWORD_BYTES } from "./account.js";
import type { PasswordAnswer, PasswordJob } from "./password-worker.js";

export { randomPassword } from "./random-password.js";

/** Turns passwords into argon2id hashes (RFC 9106) in PHC string form, and compares. */
export interface PasswordHasher {
  /** Throws PasswordHasherError. */
  hash(password: Uint8Array): Promise<string>;
  /** Throws PasswordHasherError; "failed" also when `stored` is no argon2id hash. */
  verify(stored: string, password: Uint8Array): Promise<boolean>;
  /** Rejects what waits with "closed" and ends the threads. */
  close(): Promise<void>;
}

export type PasswordHasherErrorKind = "overloaded" | "closed" | "too-long" | "failed";

export class PasswordHasherError extends Error {
  readonly kind: PasswordHasherErrorKind;

  constructor(kind: PasswordHasherErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PasswordHasherError";
    this.kind = kind;
  }
}

export interface PasswordHasherOptions {
  /** Hashes computed at the same time, each on a thread of its own. Default 2. */
  readonly threads?: number;
  /** Hashes that may wait; beyond it PasswordHasherError "overloaded". Default 256, some three seconds' worth. */
  readonly queue?: number;
  /** What the threads run, for tests. */
  readonly worker?: URL;
}

interface Task {
  readonly job: PasswordJob;
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (error: PasswordHasherError) => void;
}

/** Threads start with the first password and do not keep the process alive while they have nothing to do. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  return new HasherThreads(options);
}

/** Own threads, because libuv's four are what every file read waits for. */
class HasherThreads implements PasswordHasher {
  readonly #threads: number;
  readonly #queue: number;
  readonly #program: URL;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Task>();
  readonly #waiting: Task[] = [];
  readonly #loaded = new WeakMap<Worker, Promise<void>>();
  #closed = false;

  constructor({ threads = 2, queue = 256, worker }: PasswordHasherOptions) {
    this.#threads = threads;
    this.#queue = queue;
    this.#program = worker ?? new URL("./password-worker.js", import.meta.url);
  }

  async hash(password: Uint8Array): Promise<string> {
    return String(await this.#run({ kind: "hash", password: bounded(password) }));
  }

  async verify(stored: string, password: Uint8Array): Promise<boolean> {
    return (await this.#run({ kind: "verify", stored, password: bounded(password) })) === true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    const tasks = [...this.#busy.values(), ...this.#waiting];
    this.#idle.length = 0;
    this.#busy.clear();
    this.#waiting.length = 0;
    for (const task of tasks) task.reject(closed());
    await Promise.all(workers.map((worker) => endThread(worker, this.#loaded.get(worker) ?? Promise.resolve())));
  }

  #run(job: PasswordJob): Promise<string | boolean> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#waiting.length >= this.#queue)
      return Promise.reject(new PasswordHasherError("overloaded", "too many passwords are waiting to be checked"));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    while (this.#waiting.length > 0 && (this.#idle.length > 0 || this.#busy.size < this.#threads)) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      const worker = this.#idle.pop() ?? this.#start();
      this.#busy.set(worker, task);
      worker.ref();
      // The copy of the password moves over, so that the thread can wipe the only one.
      worker.postMessage(task.job, [task.job.password.buffer as ArrayBuffer]);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { name: "password", execArgv: [] });
    this.#loaded.set(worker, untilLoaded(worker));
    worker.on("message", (answer: PasswordAnswer | typeof LOADED) => {
      if (answer !== LOADED) this.#answered(worker, answer);
    });
    worker.on("error", (error) => this.#lost(worker, error));
    worker.on("exit", (code) => this.#lost(worker, new Error(`the password thread ended with code ${code}`)));
    return worker;
  }

  #answered(worker: Worker, answer: PasswordAnswer): void {
    const task = this.#busy.get(worker);
    if (task === undefined) return;
    this.#busy.delete(worker);
    worker.unref();
    this.#idle.push(worker);
    if (answer.ok) task.resolve(answer.value);
    else task.reject(new PasswordHasherError("failed", answer.message));
    this.#next();
  }

  /** Its task fails rather than run again: it may be what ended the thread. The next one gets a new thread. */
  #lost(worker: Worker, cause: unknown): void {
    const task = this.#busy.get(worker);
    this.#busy.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    task?.reject(new PasswordHasherError("failed", "the password could not be checked", { cause }));
    this.#next();
  }
}

function bounded(password: Uint8Array): Uint8Array {
  if (password.length > MAX_PASSWORD_BYTES)
    throw new PasswordHasherError("too-long", `a password has at most ${MAX_PASSWORD_BYTES} bytes`);
  return Uint8Array.from(password);
}

function closed(): PasswordHasherError {
  return new PasswordHasherError("closed", "the password check has been shut down");
}

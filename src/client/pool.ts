import { FtpsClient, type OperationOptions } from "./client.js";
import { abortedError, FtpsError } from "./errors.js";
import type { RemotePath } from "./names.js";
import type { ConnectOptions } from "./options.js";
import type { SegmentOptions } from "./segments.js";
import { Throttle } from "./throttle.js";

export interface PoolOptions {
  /** Connections at once. Default 4. */
  readonly size?: number;
}

/** Most connections of one pool: servers ban who opens more. */
const MAX_SIZE = 64;

/**
 * Several connections with one server, for work side by side. They are opened when they are needed; who finds none free waits, first come, first
 * served.
 */
export class FtpsPool {
  readonly #target: string | ConnectOptions;
  readonly #more: Partial<ConnectOptions>;
  readonly #size: number;
  readonly #free: FtpsClient[] = [];
  readonly #all = new Set<FtpsClient>();
  readonly #waiting: (() => void)[] = [];
  /** The limit is one for all. */
  readonly #throttle: Throttle | undefined;
  #busy = 0;
  #closed = false;

  constructor(target: string | ConnectOptions, { size = 4, ...more }: Partial<ConnectOptions> & PoolOptions = {}) {
    if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE)
      throw new FtpsError("usage", `a pool has 1 to ${MAX_SIZE} connections`);
    this.#target = target;
    this.#more = more;
    this.#size = size;
    const limit = more.limit ?? (typeof target === "string" ? undefined : target.limit);
    this.#throttle = limit !== undefined && limit > 0 ? new Throttle(limit) : undefined;
  }

  /** Runs `task` with a connection that is its own meanwhile. `signal`: for the wait; the task has its own. */
  async use<T>(task: (client: FtpsClient) => Promise<T>, { signal }: OperationOptions = {}): Promise<T> {
    await this.#admit(signal);
    try {
      const client = this.#free.pop() ?? (await this.#open(signal));
      try {
        return await task(client);
      } finally {
        this.#free.push(client);
      }
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  /** Runs `task` for each item, as many at once as there are connections; takes an item only when one is free. The first failure ends it. */
  async each<T>(
    items: AsyncIterable<T> | Iterable<T>,
    task: (client: FtpsClient, item: T) => Promise<void>,
    { signal }: OperationOptions = {},
  ): Promise<void> {
    const running = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    for await (const item of items) {
      if (failure !== undefined) break;
      const work: Promise<void> = this.use((client) => task(client, item), { signal })
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(work));
      running.add(work);
      if (running.size >= this.#size) await Promise.race(running);
    }
    await Promise.all(running);
    if (failure !== undefined) throw failure.error;
  }

  /** A file into a file of this machine, which is there only when it is whole; with `segments` in parts side by side. Resolves with its bytes. */
  async download(path: RemotePath, file: string, options: SegmentOptions = {}): Promise<number> {
    const { fetchInSegments } = await import("./segments.js");
    return fetchInSegments(this, path, file, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all([...this.#all].map((client) => client.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #admit(signal: AbortSignal | undefined): Promise<void> {
    while (this.#busy >= this.#size && !this.#closed && !signal?.aborted) await this.#turn(signal);
    if (this.#closed) throw closedError();
    if (signal?.aborted) throw abortedError(signal);
    this.#busy++;
  }

  /** Resolves when a connection may be free, or with the signal. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    let [wake, isWoken] = [(): void => {}, false];
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const mine = (): void => {
      isWoken = true;
      wake();
    };
    this.#waiting.push(mine);
    signal?.addEventListener("abort", wake, { once: true });
    await woken;
    signal?.removeEventListener("abort", wake);
    if (!signal?.aborted) return;
    // Who does not want it any more leaves the turn to the next one.
    if (isWoken) this.#waiting.shift()?.();
    else this.#waiting.splice(this.#waiting.indexOf(mine), 1);
  }

  async #open(signal: AbortSignal | undefined): Promise<FtpsClient> {
    const own = signal === undefined ? {} : { signal };
    const client = await FtpsClient.connect(this.#target, { ...this.#more, ...own }, this.#throttle);
    if (this.#closed) {
      await client.close();
      throw closedError();
    }
    this.#all.add(client);
    return client;
  }
}

function closedError(): FtpsError {
  return new FtpsError("closed", "the pool has been closed", { retry: false });
}

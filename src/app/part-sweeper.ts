import { join } from "node:path";
import type { Account, Accounts } from "../accounts/contract.js";
import type { Config } from "../config/schema.js";
import type { Claims } from "../storage/disk/index.js";
import { type Swept, sweepTree } from "../storage/disk/sweep-tree.js";
import { StorageError } from "../storage/errors.js";
import type { Log } from "./log.js";
import { describeError } from "./log-line.js";

const MINUTE_MS = 60_000;
/** A tree is gone through entry by entry: not more often, however short parts are kept. */
const MIN_PAUSE_MS = 10 * MINUTE_MS;
const MAX_PAUSE_MS = 6 * 60 * MINUTE_MS;

export interface PartSweeperOptions {
  readonly accounts: Pick<Accounts, "list">;
  /** As it is at the time. */
  readonly config: () => Config;
  /** The server's own. */
  readonly secret: Uint8Array;
  /** See DiskOptions. */
  readonly claims?: Claims;
  readonly log: Pick<Log, "info" | "warn">;
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number;
  /** Calls back after that many milliseconds; returns the way to call it off. */
  readonly after?: (milliseconds: number, run: () => void) => () => void;
}

/** Sweeps the trees of all accounts, at once and then again and again, until it is stopped. What fails is told in the log. */
export class PartSweeper {
  readonly #options: PartSweeperOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void>;
  #callOff: () => void = () => {};

  constructor(options: PartSweeperOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Resolves when nothing of it is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the server stops"));
    this.#callOff();
    await this.#running;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { config, after = afterTime } = this.#options;
    await this.#sweepAll();
    if (this.#stopping.signal.aborted) return;
    this.#callOff = after(pauseFor(config().upload.keepParts), () => {
      this.#running = this.#run();
    });
  }

  async #sweepAll(): Promise<void> {
    const { accounts, config, log } = this.#options;
    let total: Swept = { emptied: 0, forgotten: 0, recovered: 0, bytes: 0 };
    try {
      for (const root of rootsOf(await accounts.list(), config())) total = sum(total, await this.#sweep(root));
    } catch (error) {
      // The accounts' database is locked or broken: the next time may be better.
      if (!this.#stopping.signal.aborted) log.warn(...notSwept("the accounts' trees", error));
    }
    if (total.emptied + total.forgotten + total.recovered > 0) log.info(...sweptLine(total));
  }

  async #sweep(root: string): Promise<Swept | undefined> {
    const { config, secret, claims, log, now = Date.now } = this.#options;
    const { signal } = this.#stopping;
    if (signal.aborted) return undefined;
    const { upload, durability } = config();
    const options = { secret, keepParts: upload.keepParts, durability, now, signal };
    try {
      return await sweepTree(root, claims === undefined ? options : { ...options, claims });
    } catch (error) {
      // A home that was never made is told of at login; here there is nothing to sweep.
      if (!signal.aborted && !(error instanceof StorageError && error.kind === "not-found"))
        log.warn(...notSwept(root, error));
      return undefined;
    }
  }
}

/** Milliseconds until it is worth to look again. */
export function pauseFor(keepParts: number): number {
  return Math.max(MIN_PAUSE_MS, Math.min(keepParts / 4, MAX_PAUSE_MS));
}

/** Each directory once, at whatever host. */
function rootsOf(accounts: readonly Account[], { hosts }: Config): ReadonlySet<string> {
  const hostRoots = hosts.flatMap(({ root }) => (root === undefined ? [] : [root]));
  return new Set(
    accounts.flatMap(({ name, home, folders }) => [
      home,
      ...hostRoots.map((root) => join(root, name)),
      ...folders.map(({ directory }) => directory),
    ]),
  );
}

function sum(a: Swept, b: Swept | undefined): Swept {
  if (b === undefined) return a;
  return {
    emptied: a.emptied + b.emptied,
    forgotten: a.forgotten + b.forgotten,
    recovered: a.recovered + b.recovered,
    bytes: a.bytes + b.bytes,
  };
}

function sweptLine({ emptied, forgotten, recovered, bytes }: Swept): [Readonly<Record<string, unknown>>, string] {
  const words = [
    ...(emptied > 0 ? [`${emptied} emptied`] : []),
    ...(recovered > 0 ? [`${recovered} taken off the files they were appended to`] : []),
    ...(forgotten > 0 ? [`${forgotten} forgotten`] : []),
  ];
  const fields = { event: "parts-swept", emptied, forgotten, recovered, bytes };
  return [fields, `uploads that nobody finished: ${words.join(", ")}; ${bytes} bytes are free again`];
}

function notSwept(what: string, error: unknown): [Readonly<Record<string, unknown>>, string] {
  const fields = { event: "sweep-failed", what, error: describeError(error) };
  return [fields, `what uploads left in ${what} could not be swept; it is tried again`];
}

/** Does not keep the process. */
function afterTime(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}

import type { Kysely } from "kysely";
import { Listeners } from "../listeners.js";
import type { AccountTables } from "./schema.js";

/** How often the database is asked whether another process changed it, in milliseconds. The contract promises 500 until the call. */
export const POLL_INTERVAL_MS = 200;

export interface Revision {
  readonly name: string;
  readonly revision: number;
}

export interface ChangeSource {
  /** A number that differs after another process committed; costs no more than a look at shared memory. */
  dataVersion(): Promise<number>;
  /** The changes after `revision`, in order. */
  since(revision: number): Promise<readonly Revision[]>;
}

/** Tells each change once, whoever made it, to all who watch. */
export class ChangeFeed {
  readonly #source: ChangeSource;
  readonly #listeners = new Listeners();
  #seen: number;
  #version: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling = false;

  /** `seen`: the last revision that is old news. */
  constructor(source: ChangeSource, seen: number) {
    this.#source = source;
    this.#seen = seen;
  }

  get seen(): number {
    return this.#seen;
  }

  /** What others changed shortly before may be told, too: to hear of it twice does no harm, to miss it would. */
  watch(listener: (names: readonly string[]) => void): () => void {
    const stop = this.#listeners.add(listener);
    this.#timer ??= setInterval(() => void this.poll(), POLL_INTERVAL_MS).unref();
    return () => {
      stop();
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** `revisions` in order. Own changes and those found by a look may arrive in any order and overlap; what was told is left out. */
  tell(revisions: readonly Revision[]): void {
    const news = revisions.filter((change) => change.revision > this.#seen);
    this.#seen = news.at(-1)?.revision ?? this.#seen;
    this.#listeners.report(news.map((change) => change.name));
  }

  /** One look for changes by others. */
  async poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      const version = await this.#source.dataVersion();
      if (version === this.#version) return;
      this.tell(await this.#source.since(this.#seen));
      this.#version = version;
    } catch {
      // Locked or closed: the next look sees the same changes. What is really broken shows itself at the next login.
    } finally {
      this.#polling = false;
    }
  }

  close(): void {
    this.#stopTimer();
    this.#listeners.clear();
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The changes after `revision`, by whichever connection or transaction `queries` is. */
export async function revisionsSince(queries: Kysely<AccountTables>, revision: number): Promise<readonly Revision[]> {
  return queries
    .selectFrom("revisions")
    .select(["name", "revision"])
    .where("revision", ">", revision)
    .orderBy("revision")
    .execute();
}

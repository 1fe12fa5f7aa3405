import type { Server } from "node:net";
import { listenOn } from "../../server/data/passive-listen.js";
import type { Report } from "../../server/events.js";

/** Ports that one worker has for itself. */
export interface PassiveGroup {
  readonly ports: readonly number[];
}

/** A group, and its listeners, which the caller hands to a worker and then closes. */
export interface PassivePlace {
  readonly group: PassiveGroup;
  readonly listeners: readonly Server[];
}

interface Held extends PassiveGroup {
  /** Here, as long as no worker has them: so nobody else takes the ports. */
  listeners: readonly Server[];
}

/** Groups for each worker of a generation, so that the next one finds some while it still has its own. */
export const GROUPS_PER_WORKER = 2;

/**
 * The passive ports in groups, each for one worker alone: what comes to a worker's port is for a session of its own, so nothing has to be handed over. A worker
 * that ends gives its group back.
 */
export class PassiveGroups {
  readonly #host: string | undefined;
  readonly #report: Report;
  readonly #free: Held[] = [];
  #closed = false;

  /** Undefined where there are too few ports for that. */
  static of(
    listeners: readonly Server[],
    { workers, host, report }: { readonly workers: number; readonly host: string | undefined; readonly report: Report },
  ): PassiveGroups | undefined {
    const count = Math.min(listeners.length, 2 * GROUPS_PER_WORKER * workers);
    return count < GROUPS_PER_WORKER * workers ? undefined : new PassiveGroups(listeners, count, host, report);
  }

  private constructor(listeners: readonly Server[], count: number, host: string | undefined, report: Report) {
    this.#host = host;
    this.#report = report;
    for (let group = 0; group < count; group++) {
      const own = listeners.filter((_, index) => index % count === group);
      for (const listener of own) listener.on("connection", turnAway);
      this.#free.push({ ports: own.map(portOf), listeners: own });
    }
  }

  get free(): number {
    return this.#free.length;
  }

  /** Undefined: none is free. What comes before the worker has them is turned away. */
  take(): PassivePlace | undefined {
    const held = this.#free.shift();
    return held === undefined ? undefined : { group: { ports: held.ports }, listeners: held.listeners };
  }

  /** A worker that had it has ended. A port that another program has taken meanwhile is left out. */
  async giveBack({ ports }: PassiveGroup): Promise<void> {
    const listeners: Server[] = [];
    for (const port of ports) {
      const listener = await listenOn(this.#host, port).catch((error: unknown) => {
        this.#report({
          type: "failure",
          label: undefined,
          doing: `listening on the passive port ${port} again`,
          error,
        });
      });
      if (listener === undefined) continue;
      listener.on("connection", turnAway);
      listeners.push(listener);
    }
    if (listeners.length > 0) this.#free.push({ ports: listeners.map(portOf), listeners });
    // The last workers end while all is being closed.
    if (this.#closed) await this.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      this.#free
        .splice(0)
        .flatMap(({ listeners }) => listeners)
        .map((listener) => new Promise((resolve) => listener.close(resolve))),
    );
  }
}

/** No session has told anybody of this port. */
export function turnAway(raw: { destroy(): unknown }): void {
  raw.destroy();
}

function portOf(listener: Server): number {
  const address = listener.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** How the uploads of one client program ended. Counts since the server's start. */
export interface ClientEnds {
  /** What the program called itself with CLNT; text from outside. Undefined: those that said nothing, and those beyond the first many. */
  readonly client: string | undefined;
  readonly withCloseNotify: number;
  readonly without: number;
}

/** Names that are told apart; a client may call itself anything. */
export const MAX_CLIENT_NAMES = 256;

interface Counts {
  withCloseNotify: number;
  without: number;
}

/** Counts, for the operator, which client programs never send close_notify: those need an upload policy of their own. */
export class UploadEnds {
  readonly #counts = new Map<string | undefined, Counts>();

  count(client: string | undefined, withCloseNotify: boolean): void {
    const known = this.#counts.has(client) || this.#counts.size < MAX_CLIENT_NAMES;
    const name = known ? client : undefined;
    const counts = this.#counts.get(name) ?? { withCloseNotify: 0, without: 0 };
    counts[withCloseNotify ? "withCloseNotify" : "without"] += 1;
    this.#counts.set(name, counts);
  }

  /** In the order in which they were first seen. */
  get all(): readonly ClientEnds[] {
    return [...this.#counts].map(([client, counts]) => ({ client, ...counts }));
  }
}

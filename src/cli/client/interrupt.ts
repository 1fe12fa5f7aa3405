import { setMaxListeners } from "node:events";
import { FtpsError } from "../../client/index.js";

/** How many programs have the terminal now: Ctrl-C is theirs. */
let lent = 0;

/** Runs `work` with a signal that Ctrl-C aborts. A second one ends this program as ever, unless it `stays`. */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { stays = false } = {},
): Promise<T> {
  const interrupted = new AbortController();
  // Each connection of a pool listens to it.
  setMaxListeners(0, interrupted.signal);
  const onInterrupt = (): void => {
    if (lent > 0) return;
    interrupted.abort();
    if (!stays) process.off("SIGINT", onInterrupt);
  };
  process.on("SIGINT", onInterrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** While `work` runs, Ctrl-C is nothing to us: an editor or a pager has the terminal. */
export async function lendingTerminal<T>(work: () => Promise<T>): Promise<T> {
  const nothing = (): void => {};
  lent++;
  process.on("SIGINT", nothing);
  try {
    return await work();
  } finally {
    process.off("SIGINT", nothing);
    lent--;
  }
}

const cutShort: ReadonlySet<string> = new Set(["aborted", "incomplete", "closed", "timeout"]);
/** What has begun can also lose its server. */
const lost: ReadonlySet<string> = new Set([...cutShort, "unreachable", "data-connection"]);

/** The error of what had begun and was cut, with a hint on how to go on in place of any other. */
export function withWayOnOfBegun(error: unknown, hint: string): unknown {
  if (!(error instanceof FtpsError) || !lost.has(error.code)) return error;
  return new FtpsError(error.code, error.message, { hint, cause: error });
}

/** The error of what was cut, with a hint on how to go on where it has none. */
export function withWayOn(error: unknown, hint: string): unknown {
  if (!(error instanceof FtpsError) || error.hint !== undefined || !cutShort.has(error.code)) return error;
  return new FtpsError(error.code, error.message, { hint, cause: error });
}

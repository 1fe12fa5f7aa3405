import { FtpsError } from "../../client/index.js";

/** Runs `work` with a signal that Ctrl-C aborts, once; a second one ends the program as ever. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once("SIGINT", onInterrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

const cutShort: ReadonlySet<string> = new Set(["aborted", "incomplete", "closed", "timeout"]);

/** The error of what was cut, with a hint on how to go on. */
export function withWayOn(error: unknown, hint: string): unknown {
  if (!(error instanceof FtpsError) || error.hint !== undefined || !cutShort.has(error.code)) return error;
  return new FtpsError(error.code, error.message, { hint, cause: error });
}

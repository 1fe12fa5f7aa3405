import type { Application } from "../app/application.js";

export interface Signals {
  /** Aborted by SIGTERM or SIGINT while the server starts. */
  readonly starting: AbortSignal;
  /** From now on signals are for this server; what came before is made up for. */
  obey(application: Application): void;
}

/** Time within which npm passes on what the terminal has sent already, in milliseconds. */
const COPY_WINDOW_MS = 500;

/** SIGHUP reloads; SIGTERM and SIGINT stop, the second one at once. Of other signals npm passes none on: they have to reach this very process. */
export function listenToSignals(): Signals {
  const starting = new AbortController();
  const isCopy = copiesOfNpm(process.env);
  let application: Application | undefined;
  let reloadWanted = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isCopy(signal)) return;
    if (application !== undefined) application.stop();
    else if (starting.signal.aborted) process.exit(1);
    else starting.abort();
  };
  const reload = (): void => {
    // What is wrong is in the log.
    if (application !== undefined) application.reload().catch(() => undefined);
    else reloadWanted = true;
  };
  process.on("SIGTERM", stop).on("SIGINT", stop).on("SIGHUP", reload);
  return {
    starting: starting.signal,
    obey: (running) => {
      application = running;
      if (starting.signal.aborted) running.stop();
      else if (reloadWanted) reload();
    },
  };
}

/**
 * Whether a signal is the copy of one that came just before: Ctrl-C reaches every process of the terminal, and where npm's shell has made way for this
 * program (bash does, dash does not), npm sends a second SIGINT behind it. That is nobody's second wish. `now` in milliseconds.
 */
export function copiesOfNpm(
  environment: Readonly<Record<string, string | undefined>>,
  now: () => number = () => performance.now(),
): (signal: NodeJS.Signals) => boolean {
  // A test run by npm inherits its variables, too; there the script is another.
  const isNpms = /\bsealift(\.js)? serve\b/.test(environment.npm_lifecycle_script ?? "");
  let first: number | undefined;
  return (signal) => {
    if (!isNpms || signal !== "SIGINT") return false;
    if (first !== undefined) return now() - first < COPY_WINDOW_MS;
    first = now();
    return false;
  };
}

import type { Application } from "../app/application.js";

export interface Signals {
  /** Aborted by SIGTERM or SIGINT while the server starts. */
  readonly starting: AbortSignal;
  /** From now on signals are for this server; what came before is made up for. */
  obey(application: Application): void;
}

/** SIGHUP reloads; SIGTERM and SIGINT stop, the second one at once. npm does not pass signals on: they have to reach this very process. */
export function listenToSignals(): Signals {
  const starting = new AbortController();
  let application: Application | undefined;
  let reloadWanted = false;
  const stop = (): void => {
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

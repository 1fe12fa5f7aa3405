import type { FtpsError } from "./errors.js";
import type { ClientSettings } from "./options.js";

/** Milliseconds in which a server that speaks first has spoken; some look up names before that. */
const SILENCE_MS = 5_000;

interface Lost {
  fail(error: FtpsError): void;
}

/**
 * While a greeting is waited for: a server that says nothing for some time may wait itself, as those do that speak TLS from the first byte, and web servers. A
 * second connection says the first word; what comes back ends `control` with an error that names it. Call what comes back when the greeting is there.
 */
export function watchSilence(control: Lost, settings: ClientSettings): () => void {
  const over = new AbortController();
  const timer = setTimeout(
    () => {
      ask(settings, over.signal).then(
        (found) => found !== undefined && !over.signal.aborted && control.fail(found),
        () => {},
      );
    },
    Math.min(SILENCE_MS, settings.timeouts.reply / 2),
  );
  return () => {
    clearTimeout(timer);
    over.abort();
  };
}

/** What it takes is loaded only when there is something to ask. */
async function ask(settings: ClientSettings, signal: AbortSignal): Promise<FtpsError | undefined> {
  const { askWithTls } = await import("./who-is-there.js");
  signal.throwIfAborted();
  return askWithTls(settings, signal);
}

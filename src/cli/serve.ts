import { relative } from "node:path";
import { Command } from "commander";
import type { Application } from "../app/application.js";
import { banner } from "../app/banner.js";
import { logCrash } from "../app/log.js";
import { report, reporting } from "./failure.js";
import { listenToSignals } from "./serve-signals.js";

interface ServeOptions {
  readonly data: string;
  readonly config?: string;
  readonly explicit?: string;
  readonly implicit?: string;
  readonly passive?: string;
  readonly json?: boolean;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("serve files over FTPS; the first start makes all that is needed")
    .option("--data <dir>", "data folder", "./sealift-data")
    .option("--config <file>", "configuration, in place of sealift.yaml in the data folder")
    .option("--explicit <host:port|off>", "where to listen for explicit FTPS")
    .option("--implicit <host:port|off>", "where to listen for implicit FTPS")
    .option("--passive <port|from-to>", "ports for passive data connections; 0: one, any free one")
    .option("--json", "print one JSON line when ready (also when standard output is no terminal)")
    .action(reporting(serve));
}

async function serve(options: ServeOptions): Promise<void> {
  const { data, config, explicit, implicit, passive } = options;
  const signals = listenToSignals();
  let application: Application;
  try {
    // Loaded only now: it takes a while, and signals are obeyed from the beginning.
    const { startApplication } = await import("../app/start.js");
    application = await startApplication({
      data,
      config,
      overrides: { explicit, implicit, "passive.ports": passive },
      env: process.env,
      signal: signals.starting,
    });
  } catch (error) {
    // Told to stop before it had begun: there is nothing to say.
    if (error === signals.starting.reason) return;
    throw error;
  }
  endAfterMistakes(application);
  application.stopNow = () => void stopNow(application);
  await announce(application, options);
  signals.obey(application);
  try {
    await application.stopped;
  } catch (error) {
    report(error);
  }
  // Nothing is left open, but a thread or a client that takes its time must not hold the process.
  process.exit();
}

/** The log goes to standard error, so that standard output has this alone. */
async function announce(application: Application, { data, json }: ServeOptions): Promise<void> {
  const { ready, trust, log } = application;
  const forPrograms = json === true || process.stdout.isTTY !== true;
  const text = forPrograms ? `${JSON.stringify(ready)}\n` : banner(ready, data, trust, ownCommand());
  // Whoever reads may be gone; that ends the output, not the server.
  process.stdout.on("error", () => {});
  const problem = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(text, resolve));
  if (problem == null) await application.announced();
  else log.warn({ event: "not-announced" }, "nobody reads standard output: what belongs there could not be told");
}

async function stopNow(application: Application): Promise<void> {
  const { log } = application;
  await application.abandon();
  log.warn(
    { event: "stopped-at-once" },
    "told to stop a second time: the server ends at once, and running transfers with it",
  );
  // Nothing comes behind the last word.
  log.level("silent");
  await log.flush();
  process.exit(1);
}

/**
 * An exception that nobody caught, or a rejection that nobody handled, is a mistake in the program. What state it leaves is unknown, so the server says what
 * happened and ends, with exit code 1, for a service manager to start it anew; uploads that were under way are not published.
 */
function endAfterMistakes({ log }: Application): void {
  process.on("uncaughtException", (error, origin) => {
    logCrash(log, error, origin);
    void log.flush().then(() => process.exit(1));
  });
}

/** As it can be typed in this folder: installed as `sealift`, or a file that node runs. */
function ownCommand(): string {
  const [, script = ""] = process.argv;
  return script.endsWith(".js") ? `node ${relative(process.cwd(), script)}` : "sealift";
}

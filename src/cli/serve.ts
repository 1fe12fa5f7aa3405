import { Command } from "commander";
import { Application } from "../app/application.js";
import { banner } from "../app/ready.js";
import { report, reporting } from "./failure.js";

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

async function serve({ data, config, explicit, implicit, passive, json }: ServeOptions): Promise<void> {
  // From here on a signal is meant for the server; while it starts there is nothing to end gently.
  const application = await Application.start({
    data,
    config,
    overrides: { explicit, implicit, "passive.ports": passive },
    env: process.env,
  });
  obeySignals(application);
  const forPrograms = json === true || process.stdout.isTTY !== true;
  process.stdout.write(
    forPrograms ? `${JSON.stringify(application.ready)}\n` : banner(application.ready, data, application.trust),
  );
  await application.stopped;
  // Nothing is left open, but a client that never closes must not hold the process.
  process.exit(0);
}

function obeySignals(application: Application): void {
  let stops = 0;
  const stop = (): void => {
    stops += 1;
    if (stops > 1) process.exit(1);
    application.stop().catch((error: unknown) => {
      report(error);
      process.exit(1);
    });
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
  process.on("SIGHUP", () => void application.reloadOrLog());
}

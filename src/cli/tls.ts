import { Command, Option } from "commander";
import { dataFolder } from "../app/data-folder.js";
import { readConfiguration } from "../app/reload.js";
import { type ListenerTerms, profileWarnings, tlsTerms } from "../app/tls-terms.js";
import { reporting } from "./failure.js";

interface TlsOptions {
  readonly data: string;
  readonly config?: string;
  readonly profile?: "modern" | "default" | "legacy";
  readonly json?: boolean;
}

/** `sealift tls`: what is accepted, without a server that runs. */
export function tlsCommand(): Command {
  return new Command("tls")
    .description("show which TLS versions, cipher suites and key exchange groups each listener accepts")
    .option("--data <dir>", "data folder", "./sealift-data")
    .option("--config <file>", "configuration, in place of sealift.yaml in the data folder")
    .addOption(
      new Option("--profile <name>", "as it would be with this profile").choices(["modern", "default", "legacy"]),
    )
    .option("--json", "print one JSON line")
    .action(reporting(show));
}

async function show({ data, config: file, profile, json }: TlsOptions): Promise<void> {
  const config = await readConfiguration({ data, config: file, overrides: {}, env: process.env }, dataFolder(data));
  const listeners = await tlsTerms(config, profile);
  const openssl = process.versions.openssl;
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ openssl, listeners })}\n`);
    return;
  }
  process.stdout.write(`${[`OpenSSL ${openssl}`, ...listeners.flatMap(termLines)].join("\n")}\n`);
  if (profile !== undefined) return;
  for (const { message, hint } of profileWarnings(config)) process.stderr.write(`warning: ${message}\nhint: ${hint}\n`);
}

function termLines({ listener, profile, offered }: ListenerTerms): readonly string[] {
  return [
    `${listener}: ${profile}`,
    ...offered.flatMap(({ version, suites, groups }) => [
      `  ${version}`,
      ...suites.map(({ standard }) => `    ${standard}`),
      `    groups: ${groups.join(" ")}`,
    ]),
  ];
}

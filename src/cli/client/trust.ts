import { Command } from "commander";
import { FileTrustStore, FtpsError } from "../../client/index.js";
import { parseFingerprint } from "../../client/trust.js";
import { CliFailure } from "../failure.js";
import { ending } from "./exit-codes.js";
import { printJson, printText } from "./print.js";
import { defaultTrustFile } from "./server-options.js";

interface TrustCommandOptions {
  readonly trustFile: string;
  readonly json?: true;
}

/** `sealift trust add|remove|list`: certificates that are trusted for a server, whoever issued them. */
export function trustCommand(): Command {
  const trust = new Command("trust").description("certificates that are trusted, server by server");
  const sub = (usage: string, description: string): Command =>
    trust
      .command(usage)
      .description(description)
      .option("--trust-file <file>", "where they are kept", defaultTrustFile())
      .option("--json", "print JSON lines");
  sub("add <host:port>", "trust the certificate with this fingerprint for this server, and no other")
    .requiredOption("--fingerprint <sha256>", "of the certificate, as its operator tells it")
    .action(
      ending(async (at: string, options: TrustCommandOptions & { fingerprint: string }) => {
        const { host, port } = parseAt(at);
        const fingerprint = parseFingerprint(options.fingerprint);
        await new FileTrustStore(options.trustFile).set(host, port, fingerprint);
        told({ event: "trusted", server: `${host}:${port}`, fingerprint }, `trusted ${host}:${port}`, options);
      }),
    );
  sub("remove <host:port>", "forget it").action(
    ending(async (at: string, options: TrustCommandOptions) => {
      const { host, port } = parseAt(at);
      if (!(await new FileTrustStore(options.trustFile).remove(host, port)))
        throw new CliFailure(`${host}:${port} is not among the trusted servers`, "see sealift trust list");
      told({ event: "forgotten", server: `${host}:${port}` }, `forgot ${host}:${port}`, options);
    }),
  );
  sub("list", "show all").action(
    ending(async (options: TrustCommandOptions) => {
      for (const [server, fingerprint] of await new FileTrustStore(options.trustFile).list())
        told({ event: "trusted", server, fingerprint }, `${server} SHA256:${fingerprint}`, options);
    }),
  );
  return trust;
}

function told(event: object, text: string, { json }: TrustCommandOptions): void {
  if (json) printJson(event);
  else printText(text);
}

function parseAt(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new FtpsError("usage", `${text} is not HOST:PORT`, { hint: "such as ftp.example.org:21" });
  return { host, port: Number(port) };
}

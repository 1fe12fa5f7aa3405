import path from "node:path";
import { type Command, Option } from "commander";
import { configFolder } from "./private-file.js";

/** What every command that speaks with a server takes. */
export interface ServerOptions {
  readonly passwordStdin?: true;
  readonly ca?: string;
  readonly fingerprint?: string;
  readonly crl?: readonly string[];
  readonly revocation?: string;
  readonly tlsMax?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly active?: true;
  readonly proxy?: string;
  readonly limit?: string;
  readonly encoding?: string;
  readonly allowClear?: true;
  readonly trustFile?: string;
  readonly servername?: string;
  readonly account?: string;
  readonly cleanEnd?: string;
  readonly trustPassiveHost?: true;
  readonly timeout?: string;
  readonly retries?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

export function withServerOptions(command: Command): Command {
  const stdin = "read the password from standard input (else SEALIFT_PASSWORD, .netrc, a question)";
  return withConnectionOptions(command.option("--password-stdin", stdin))
    .option("--json", "print JSON lines")
    .option("-q, --quiet", "print nothing but results and errors")
    .option("-v, --verbose", "print commands and replies, without secrets");
}

/** What a saved site remembers as well. */
export function withConnectionOptions(command: Command): Command {
  return command
    .option("--ca <file>", "trust what this authority (PEM) issued, in place of the system's")
    .option("--fingerprint <sha256>", "trust the certificate with this fingerprint, and no other")
    .option("--crl <file...>", "lists of what authorities have revoked (PEM), one for each authority of the chain")
    .addOption(revocationOption())
    .addOption(tlsMaxOption())
    .option("--cert <file>", "the client's own certificate (PEM)")
    .option("--key <file>", "its key (PEM); its passphrase is read from SEALIFT_KEY_PASSPHRASE, or asked for")
    .option("--active", "let the server connect to us for data")
    .option(
      "--proxy <url>",
      "http://host:port, socks5://host:port or none (else SEALIFT_PROXY, which may have a password)",
    )
    .option("--limit <rate>", "bytes a second; K, M and G are allowed: 500K")
    .option("--encoding <name>", "how the server writes names, where that is not UTF-8")
    .option("--allow-clear", "let ftp:// go without TLS")
    .option("--trust-file <file>", `where trusted certificates are kept (default: ${defaultTrustFile()})`)
    .option("--servername <name>", "the name in the server's certificate, where that is not the host's")
    .option("--account <name>", "for the few servers that ask for ACCT")
    .addOption(oneOf("--clean-end <how>", "size: for servers that never send TLS's end", ["require", "size"]))
    .option("--trust-passive-host", "connect for data where PASV points, though that is another address")
    .option("--timeout <seconds>", "for a connection, a handshake, a reply, and a transfer that stands still")
    .option("--retries <n>", "attempts behind one that was cut, with growing pauses (default: 4)");
}

/** An option whose few values are completed; what else is given is refused where it is read, with our own words and status. */
export function oneOf(flags: string, description: string, values: readonly string[]): Option {
  return Object.assign(new Option(flags, description), { argChoices: [...values] });
}

export function revocationOption(): Option {
  const description = "refuse what was revoked (soft), or also what nobody vouches for (hard)";
  return oneOf("--revocation <policy>", description, ["off", "soft", "hard"]);
}

export function tlsMaxOption(): Option {
  return oneOf("--tls-max <version>", "for servers that fail with the newest", ["1.2", "1.3"]);
}

export function defaultTrustFile(): string {
  return path.join(configFolder(), "trusted-servers");
}

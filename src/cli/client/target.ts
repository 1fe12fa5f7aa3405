import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import {
  type ConnectOptions,
  connect,
  FileTrustStore,
  type FtpsClient,
  FtpsError,
  type RevocationPolicy,
  type ShownCertificate,
} from "../../client/index.js";
import { optionsOfUrl } from "../../client/options.js";
import { CliFailure } from "../failure.js";
import { askHidden, readPassword } from "../hidden-question.js";
import { askAbout } from "./ask-about.js";
import { findInNetrc } from "./netrc.js";

/** What every command that speaks with a server takes. */
export interface ServerOptions {
  readonly passwordStdin?: true;
  readonly ca?: string;
  readonly fingerprint?: string;
  readonly crl?: readonly string[];
  readonly revocation?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly active?: true;
  readonly proxy?: string;
  readonly limit?: string;
  readonly encoding?: string;
  readonly allowClear?: true;
  readonly trustFile?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

export function withServerOptions(command: Command): Command {
  return command
    .option("--password-stdin", "read the password from standard input (else SEALIFT_PASSWORD, .netrc, a question)")
    .option("--ca <file>", "trust what this authority (PEM) issued, in place of the system's")
    .option("--fingerprint <sha256>", "trust the certificate with this fingerprint, and no other")
    .option("--crl <file...>", "lists of what authorities have revoked (PEM), one for each authority of the chain")
    .option("--revocation <policy>", "off, soft (refuse what was revoked) or hard (also what nobody vouches for)")
    .option("--cert <file>", "the client's own certificate (PEM)")
    .option("--key <file>", "its key (PEM)")
    .option("--active", "let the server connect to us for data")
    .option("--proxy <url>", "http://host:port or socks5://host:port")
    .option("--limit <rate>", "bytes a second; K, M and G are allowed: 500K")
    .option("--encoding <name>", "how the server writes names, where that is not UTF-8")
    .option("--allow-clear", "let ftp:// go without TLS")
    .option("--trust-file <file>", "where trusted certificates are kept", defaultTrustFile())
    .option("--json", "print JSON lines")
    .option("-q, --quiet", "print nothing but results and errors")
    .option("-v, --verbose", "print commands and replies, without secrets");
}

export function defaultTrustFile(): string {
  const base = process.env.XDG_CONFIG_HOME ?? path.join(homedir(), ".config");
  return path.join(base, "sealift", "trusted-servers");
}

export interface Target {
  readonly options: ConnectOptions;
  /** On the server; undefined: where the login leads. */
  readonly path: string | undefined;
}

/** `ftpes://user@host:port/path`. A password in it is refused: it would be in the list of processes and the shell's history. */
export function parseTarget(text: string): Target {
  const options = optionsOfUrl(text);
  if (options.password !== undefined)
    throw new FtpsError("usage", "a password in an address can be seen by everybody on this machine", {
      hint: "leave it out: it is read from SEALIFT_PASSWORD, --password-stdin, .netrc, or asked for",
    });
  const remote = decodeURIComponent(new URL(text).pathname);
  return { options, path: remote === "" || remote === "/" ? undefined : remote };
}

/** Connects as the options say; `work` is over when the connection is closed. Ctrl-C ends it. */
export async function withClient<T>(
  { options }: Target,
  settings: ServerOptions,
  work: (client: FtpsClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const all = await completeOptions(options, settings);
    const client = await connectOrSayHow({ ...all, signal: interrupted.signal });
    try {
      return await work(client, interrupted.signal);
    } finally {
      await client.close();
    }
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** Who meets an unknown certificate is shown it on a terminal, and asked; elsewhere the error has the line that trusts it. */
export async function connectOrSayHow(options: ConnectOptions): Promise<FtpsClient> {
  let unknown: ShownCertificate | undefined;
  const onUnknown = async (certificate: ShownCertificate): Promise<boolean> => {
    unknown = certificate;
    return process.stdin.isTTY === true && process.stderr.isTTY === true && (await askAbout(certificate));
  };
  try {
    return await connect({ ...options, tls: { ...options.tls, onUnknown } });
  } catch (error) {
    if (!(error instanceof FtpsError) || unknown === undefined || !error.code.startsWith("certificate-")) throw error;
    const { host, port, fingerprint256 } = unknown;
    const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    throw new FtpsError(error.code, error.message, {
      cause: error,
      hint: `if its operator confirms this fingerprint: sealift trust add ${at} --fingerprint ${fingerprint256}`,
    });
  }
}

export async function completeOptions(options: ConnectOptions, settings: ServerOptions): Promise<ConnectOptions> {
  const { ca, crl, revocation, fingerprint, cert, key, proxy, limit, encoding } = settings;
  return {
    ...options,
    ...(await credentials(options, settings)),
    tls: {
      ...(ca === undefined ? {} : { authorities: [await readText(ca)] }),
      ...(crl === undefined ? {} : { revocationLists: await Promise.all(crl.map(readText)) }),
      ...(revocation === undefined ? {} : { revocation: parsePolicy(revocation) }),
      ...(fingerprint === undefined ? {} : { pins: [fingerprint] }),
      ...(cert === undefined ? {} : { certificate: await readText(cert) }),
      ...(key === undefined ? {} : { key: await readText(key) }),
      trustStore: new FileTrustStore(settings.trustFile ?? defaultTrustFile()),
    },
    ...(settings.active ? { dataMode: "active" as const } : {}),
    ...(settings.allowClear ? { allowClear: true } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(limit === undefined ? {} : { limit: parseRate(limit) }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(settings.verbose ? { onLine: printLine } : {}),
  };
}

function parsePolicy(text: string): RevocationPolicy {
  if (text === "off" || text === "soft" || text === "hard") return text;
  throw new FtpsError("usage", `${text} is no policy about revocation`, { hint: "off, soft or hard" });
}

function printLine(direction: "sent" | "received", line: string): void {
  process.stderr.write(`${direction === "sent" ? ">" : "<"} ${line.replaceAll("\n", "\n  ")}\n`);
}

/** The password from the first place that has one. */
async function credentials(
  { host, user }: ConnectOptions,
  settings: ServerOptions,
): Promise<Pick<ConnectOptions, "user" | "password">> {
  const kept = await findInNetrc(host, user);
  const name = user ?? kept?.user;
  if (name === undefined) return {};
  if (settings.passwordStdin) return { user: name, password: (await readPassword(process.stdin)).toString() };
  const password = process.env.SEALIFT_PASSWORD ?? kept?.password;
  if (password !== undefined) return { user: name, password };
  if (process.stdin.isTTY !== true)
    throw new CliFailure(`no password for ${name}`, "set SEALIFT_PASSWORD, or give it to --password-stdin");
  return { user: name, password: (await askHidden(`Password for ${name}@${host}: `)).toString() };
}

/** Largest file of PEM that is read, in bytes. */
const MAX_PEM_BYTES = 1024 * 1024;

async function readText(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_PEM_BYTES) throw Object.assign(new Error("too large"), { code: "EFBIG" });
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
    throw new CliFailure(`${file} cannot be read (${code})`, "give a file in PEM", { cause: error });
  }
}

const units: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Throws FtpsError "usage". */
export function parseRate(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([KMG]?)$/i.exec(text) ?? [];
  const factor = units[unit.toUpperCase()];
  if (digits === undefined || factor === undefined || Number(digits) === 0)
    throw new FtpsError("usage", `${text} is no rate`, { hint: "bytes a second, such as 500K or 2M" });
  return Number(digits) * factor;
}

import { readFile, stat } from "node:fs/promises";
import {
  type ClientTlsOptions,
  type ConnectOptions,
  FileTrustStore,
  FtpsError,
  type RevocationPolicy,
} from "../../client/index.js";
import { CliFailure } from "../failure.js";
import { findInNetrc } from "./netrc.js";
import { defaultTrustFile, type ServerOptions } from "./server-options.js";
import type { Site, Target } from "./sites.js";

/** Where to connect to, and how: what the command's options say, what the site remembers, who logs in. Throws FtpsError and CliFailure. */
export async function completeOptions(target: Target, given: ServerOptions): Promise<ConnectOptions> {
  const settings: ServerOptions = { ...target.site?.options, ...given };
  const { options } = target;
  const { ca, crl, revocation, tlsMax, fingerprint, cert, key } = settings;
  return {
    ...options,
    ...(await credentials(target, settings)),
    tls: {
      ...(ca === undefined ? {} : { authorities: [await readText(ca)] }),
      ...(crl === undefined ? {} : { revocationLists: await readTexts(crl) }),
      ...(revocation === undefined ? {} : { revocation: parsePolicy(revocation) }),
      ...(tlsMax === undefined ? {} : { maximum: parseVersion(tlsMax) }),
      ...(fingerprint === undefined ? {} : { pins: [fingerprint] }),
      ...(cert === undefined ? {} : { certificate: await readText(cert) }),
      ...(key === undefined ? {} : { key: await readText(key) }),
      trustStore: new FileTrustStore(settings.trustFile ?? defaultTrustFile()),
    },
    ...waysOf(settings),
    ...(settings.verbose ? { onLine: printLine } : {}),
  };
}

/** How the server is spoken with, beside TLS. */
function waysOf(settings: ServerOptions): Partial<ConnectOptions> {
  const { proxy, limit, encoding, servername, account, cleanEnd } = settings;
  return {
    ...(settings.active ? { dataMode: "active" as const } : {}),
    ...(settings.allowClear ? { allowClear: true } : {}),
    ...(settings.trustPassiveHost ? { trustPassiveHost: true } : {}),
    ...(servername === undefined ? {} : { servername }),
    ...(account === undefined ? {} : { account }),
    ...(cleanEnd === undefined ? {} : { cleanEnd: parseCleanEnd(cleanEnd) }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(limit === undefined ? {} : { limit: parseRate(limit) }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

function parseCleanEnd(text: string): "require" | "size" {
  if (text === "require" || text === "size") return text;
  throw new FtpsError("usage", `${text} is no way to judge the end of a transfer`, { hint: "require or size" });
}

function parsePolicy(text: string): RevocationPolicy {
  if (text === "off" || text === "soft" || text === "hard") return text;
  throw new FtpsError("usage", `${text} is no policy about revocation`, { hint: "off, soft or hard" });
}

function parseVersion(text: string): NonNullable<ClientTlsOptions["maximum"]> {
  if (text === "1.2" || text === "1.3") return `TLSv${text}`;
  throw new FtpsError("usage", `${text} is no version of TLS that is spoken here`, { hint: "1.2 or 1.3" });
}

/** Settings that a site remembers are checked when they are saved. Throws FtpsError "usage". */
export function refuseUnknownWords({ revocation, tlsMax, limit, cleanEnd }: ServerOptions): void {
  if (cleanEnd !== undefined) parseCleanEnd(cleanEnd);
  if (revocation !== undefined) parsePolicy(revocation);
  if (tlsMax !== undefined) parseVersion(tlsMax);
  if (limit !== undefined) parseRate(limit);
}

function printLine(direction: "sent" | "received", line: string): void {
  process.stderr.write(`${direction === "sent" ? ">" : "<"} ${line.replaceAll("\n", "\n  ")}\n`);
}

/** The password from the first place that has one: standard input, the environment, the site, .netrc, whoever sits at the terminal. */
async function credentials(
  { options: { host, user }, siteName, site }: Target,
  settings: ServerOptions,
): Promise<Pick<ConnectOptions, "user" | "password">> {
  const kept = await findInNetrc(host, user);
  const name = user ?? kept?.user;
  if (name === undefined) return {};
  if (settings.passwordStdin) {
    const { readPassword } = await import("../hidden-question.js");
    return { user: name, password: (await readPassword(process.stdin)).toString() };
  }
  const fromEnvironment = process.env.SEALIFT_PASSWORD;
  if (fromEnvironment !== undefined) return { user: name, password: fromEnvironment };
  const saved = site === undefined || siteName === undefined ? undefined : await savedSecret(siteName, site);
  const password = saved?.toString() ?? kept?.password;
  if (password !== undefined) return { user: name, password };
  if (process.stdin.isTTY !== true)
    throw new CliFailure(`no password for ${name}`, "set SEALIFT_PASSWORD, or give it to --password-stdin");
  const { askHidden } = await import("../hidden-question.js");
  return { user: name, password: (await askHidden(`Password for ${name}@${host}: `)).toString() };
}

/** Keyrings and sealed files are loaded where a site has a password. */
async function savedSecret(name: string, site: Site): Promise<Buffer | undefined> {
  return (await import("./site-secret.js")).siteSecret(name, site);
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

/** One after the other: of several that cannot be read, the first is named. */
async function readTexts(files: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const file of files) texts.push(await readText(file));
  return texts;
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

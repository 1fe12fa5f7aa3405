import { readFile, stat } from "node:fs/promises";
import {
  type ClientTimeouts,
  type ClientTlsOptions,
  type ConnectOptions,
  FileTrustStore,
  FtpsError,
  type RevocationPolicy,
} from "../../client/index.js";
import { credentials, keyPassphrase } from "./credentials.js";
import { defaultTrustFile, type ServerOptions } from "./server-options.js";
import type { Target } from "./sites.js";

/** Where to connect to, and how: what the command's options say, what the site remembers, who logs in. Throws FtpsError and CliFailure. */
export async function completeOptions(target: Target, given: ServerOptions): Promise<ConnectOptions> {
  const settings: ServerOptions = { ...target.site?.options, ...given };
  const { options } = target;
  const { ca, crl, revocation, tlsMax, fingerprint } = settings;
  return {
    ...options,
    ...(await credentials(target, settings)),
    tls: {
      ...(ca === undefined ? {} : { authorities: [await readText(ca)] }),
      ...(crl === undefined ? {} : { revocationLists: await readLists(crl) }),
      ...(revocation === undefined ? {} : { revocation: parsePolicy(revocation) }),
      ...(tlsMax === undefined ? {} : { maximum: parseVersion(tlsMax) }),
      ...(fingerprint === undefined ? {} : { pins: [fingerprint] }),
      ...(await ownCertificate(settings)),
      trustStore: new FileTrustStore(settings.trustFile ?? defaultTrustFile()),
    },
    ...waysOf(settings),
    ...(settings.verbose ? { onLine: printLine } : {}),
  };
}

/** The key may be in the file of the certificate, and may be encrypted. */
async function ownCertificate({ cert, key }: ServerOptions): Promise<ClientTlsOptions> {
  const certificate = cert === undefined ? undefined : await readText(cert);
  const own = key === undefined ? certificate : await readText(key);
  if (own === undefined) return {};
  if (!own.includes("PRIVATE KEY-----"))
    throw new FtpsError("usage", `${key ?? cert} has no private key`, {
      hint: "--key names the file in PEM that has it",
    });
  if (certificate === undefined)
    throw new FtpsError("usage", "a key alone shows nothing", { hint: "--cert names its certificate" });
  const isEncrypted = /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(own);
  return {
    certificate,
    key: own,
    ...(isEncrypted ? { passphrase: await keyPassphrase(key ?? cert ?? "") } : {}),
  };
}

/** How the server is spoken with, beside TLS. */
function waysOf(settings: ServerOptions): Partial<ConnectOptions> {
  const { limit, encoding, servername, account, cleanEnd, timeout, retries } = settings;
  const proxy = proxyOf(settings);
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
    ...(timeout === undefined ? {} : { timeouts: parseTimeout(timeout) }),
    ...(retries === undefined ? {} : { retry: { attempts: parseRetries(retries) } }),
  };
}

/** A password belongs into the environment, where others cannot see it. */
function proxyOf({ proxy }: ServerOptions): string | undefined {
  if (proxy === "none") return undefined;
  if (proxy === undefined) return process.env.SEALIFT_PROXY || undefined;
  refuseSecretInProxy(proxy);
  return proxy;
}

function refuseSecretInProxy(proxy: string): void {
  if (!URL.canParse(proxy) || new URL(proxy).password === "") return;
  throw new FtpsError("usage", "a proxy's password in an argument can be seen by everybody on this machine", {
    hint: "leave --proxy out, and set SEALIFT_PROXY to the whole address",
  });
}

/** Longest time that is taken, in seconds. */
const MAX_TIMEOUT = 86_400;

function parseTimeout(text: string): ClientTimeouts {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0 && seconds <= MAX_TIMEOUT))
    throw new FtpsError("usage", `${text} is no time`, { hint: `seconds, up to ${MAX_TIMEOUT}` });
  const ms = seconds * 1000;
  return { connect: ms, handshake: ms, reply: ms, stall: ms };
}

/** Most attempts that are asked for. */
const MAX_RETRIES = 1000;

function parseRetries(text: string): number {
  const attempts = Number(text);
  if (text.trim() !== "" && Number.isInteger(attempts) && attempts >= 0 && attempts <= MAX_RETRIES) return attempts;
  throw new FtpsError("usage", `${text} is no number of attempts`, { hint: `0 to ${MAX_RETRIES}` });
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
export function refuseUnknownWords(options: ServerOptions): void {
  const { revocation, tlsMax, limit, cleanEnd, proxy, timeout, retries } = options;
  if (proxy !== undefined) refuseSecretInProxy(proxy);
  if (timeout !== undefined) parseTimeout(timeout);
  if (retries !== undefined) parseRetries(retries);
  if (cleanEnd !== undefined) parseCleanEnd(cleanEnd);
  if (revocation !== undefined) parsePolicy(revocation);
  if (tlsMax !== undefined) parseVersion(tlsMax);
  if (limit !== undefined) parseRate(limit);
}

function printLine(direction: "sent" | "received", line: string): void {
  process.stderr.write(`${direction === "sent" ? ">" : "<"} ${line.replaceAll("\n", "\n  ")}\n`);
}

/** Largest file of PEM that is read, in bytes. */
const MAX_PEM_BYTES = 1024 * 1024;

async function readText(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_PEM_BYTES) throw Object.assign(new Error("too large"), { code: "EFBIG" });
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
    throw new FtpsError("local", `${file} cannot be read (${code})`, { hint: "give a file in PEM", cause: error });
  }
}

/** One after the other: of several that cannot be read, the first is named. */
async function readLists(files: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const file of files) {
    const text = await readText(file);
    if (!text.includes("-----BEGIN X509 CRL-----"))
      throw new FtpsError("usage", `${file} has no list of what an authority has revoked`, {
        hint: "--crl names a list in PEM; openssl crl -inform DER -in FILE makes one of another form",
      });
    texts.push(text);
  }
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

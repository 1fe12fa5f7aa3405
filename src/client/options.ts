import { asciiHost } from "../support/host-name.js";
import { nameEncoding } from "../support/name-encodings.js";
import type { TlsVersion } from "../tls/policy.js";
import { FtpsError } from "./errors.js";
import type { ProxyOptions } from "./proxy.js";
import type { TrustJudge, TrustOptions } from "./trust.js";
import { parseFingerprint } from "./trust.js";
import { decodeUrlPart } from "./url-part.js";

export interface ClientTlsOptions extends TrustOptions {
  readonly minimum?: TlsVersion;
  readonly maximum?: TlsVersion;
  /** OpenSSL's names, for old servers. Default: forward secrecy and AEAD only. */
  readonly ciphers?: string;
  /** PEM: the client's own certificate with its chain, and its key. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** Milliseconds. */
export interface ClientTimeouts {
  /** Until a connection is there. */
  readonly connect?: number;
  readonly handshake?: number;
  /** Until a reply has come, whole. */
  readonly reply?: number;
  /** How long a transfer may stand still, waiting for the server. */
  readonly stall?: number;
  /** Until a whole listing has come. */
  readonly listing?: number;
}

export interface RetryOptions {
  /** Attempts behind the first one. 0: none. */
  readonly attempts?: number;
  /** Milliseconds before the first of them; each next one waits twice as long, up to `longest`. */
  readonly delay?: number;
  readonly longest?: number;
}

export interface ClientLimits {
  /** Bytes of one listing. */
  readonly listingBytes?: number;
  /** Entries of one folder. */
  readonly entries?: number;
  /** Folders within folders: a server may have one that holds itself. */
  readonly depth?: number;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port?: number;
  /** `explicit`: AUTH TLS. `implicit`: TLS from the first byte. `clear`: none at all, only with `allowClear`. */
  readonly security?: "explicit" | "implicit" | "clear";
  readonly allowClear?: boolean;
  /** Default: anonymous. */
  readonly user?: string;
  readonly password?: string;
  /** For the few servers that ask for ACCT. */
  readonly account?: string;
  /** The name that the server's certificate must hold. Default: `host`. */
  readonly servername?: string;
  readonly tls?: ClientTlsOptions;
  readonly timeouts?: ClientTimeouts;
  readonly retry?: RetryOptions;
  /** What is taken of a server at most. */
  readonly limits?: ClientLimits;
  /** `active`: the server connects to us. */
  readonly dataMode?: "passive" | "active";
  /** Connect where a PASV reply points, though it is another address than the server's. */
  readonly trustPassiveHost?: boolean;
  /**
   * `require`: a download without TLS's close_notify failed. `size`: it did not where its size is known and all bytes came, for servers that never send
   * one.
   */
  readonly cleanEnd?: "require" | "size";
  /** How names are written on the wire. Default: UTF-8. */
  readonly encoding?: string;
  /** Bytes a second, for all transfers of this client together, each way. */
  readonly limit?: number;
  /** Milliseconds without a command after which a NOOP keeps an idle connection open. 0: never. */
  readonly keepAlive?: number;
  readonly proxy?: ProxyOptions | string;
  readonly signal?: AbortSignal;
  /** Each command and reply, without secrets. For protocols of what happened. */
  readonly onLine?: (direction: "sent" | "received", line: string) => void;
}

export interface ClientSettings {
  readonly host: string;
  readonly port: number;
  readonly security: "explicit" | "implicit" | "clear";
  readonly user: string;
  readonly password: string;
  readonly account: string | undefined;
  readonly servername: string;
  readonly tls: ClientTlsOptions;
  readonly timeouts: Required<ClientTimeouts>;
  readonly retry: Required<RetryOptions>;
  readonly limits: Required<ClientLimits>;
  readonly dataMode: "passive" | "active";
  readonly trustPassiveHost: boolean;
  readonly cleanEnd: "require" | "size";
  readonly encoding: string;
  readonly limit: number | undefined;
  readonly keepAlive: number;
  readonly proxy: ProxyOptions | string | undefined;
  readonly onLine: ((direction: "sent" | "received", line: string) => void) | undefined;
  /** In place of `checkTrust`. */
  readonly judge?: TrustJudge;
  /** Versions and suites that protect nobody are spoken as well: to tell of a server, never to use it. */
  readonly anyTls?: boolean;
}

const defaultTimeouts: Required<ClientTimeouts> = {
  connect: 15_000,
  handshake: 15_000,
  reply: 30_000,
  stall: 30_000,
  listing: 300_000,
};
const defaultRetry: Required<RetryOptions> = { attempts: 4, delay: 500, longest: 30_000 };
const defaultLimits: Required<ClientLimits> = { listingBytes: 256 * 1024 * 1024, entries: 2_000_000, depth: 128 };
const IMPLICIT_PORT = 990;
const EXPLICIT_PORT = 21;

const schemes: Readonly<Record<string, "explicit" | "implicit" | "clear">> = {
  "ftpes:": "explicit",
  "ftps:": "implicit",
  "ftp:": "clear",
};

/**
 * `ftpes://user@host:port`, `ftps://...` (TLS from the first byte) or `ftp://...` (no TLS; only with `allowClear`). Throws FtpsError "usage".
 */
export function optionsOfUrl(text: string): ConnectOptions {
  const url = parseFtpUrl(text);
  const security = url && schemes[url.protocol];
  if (url === undefined || security === undefined || url.hostname === "")
    throw new FtpsError("usage", "this is no address of an FTPS server", { hint: "write ftpes://user@host:port" });
  return {
    host: decodeUrlPart(url.hostname).replace(/^\[(.*)\]$/, "$1"),
    security,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.username === "" ? {} : { user: decodeUrlPart(url.username) }),
    ...(url.password === "" ? {} : { password: decodeUrlPart(url.password) }),
  };
}

/** RFC 1738 section 3.2: an address of FTP has no query; and a name with `#` in it means all of it. */
export function parseFtpUrl(text: string): URL | undefined {
  const literal = text.replaceAll("?", "%3F").replaceAll("#", "%23");
  return URL.canParse(literal) ? new URL(literal) : undefined;
}

/** Throws FtpsError "usage". */
export function settingsOf(target: string | ConnectOptions, more: Partial<ConnectOptions> = {}): ClientSettings {
  const options: ConnectOptions = { ...(typeof target === "string" ? optionsOfUrl(target) : target), ...more };
  const security = options.security ?? "explicit";
  const host = asciiHost(options.host);
  refuseWhatCannotBeMeant(options, security);
  return {
    host,
    port: options.port ?? (security === "implicit" ? IMPLICIT_PORT : EXPLICIT_PORT),
    security,
    user: options.user ?? "anonymous",
    password: options.password ?? (options.user === undefined ? "anonymous@" : ""),
    account: options.account,
    servername: options.servername === undefined ? host : asciiHost(options.servername),
    tls: options.tls ?? {},
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    retry: { ...defaultRetry, ...options.retry },
    limits: { ...defaultLimits, ...options.limits },
    dataMode: options.dataMode ?? "passive",
    trustPassiveHost: options.trustPassiveHost ?? false,
    cleanEnd: options.cleanEnd ?? "require",
    encoding: nameEncoding(options.encoding ?? "utf-8") ?? "utf-8",
    limit: options.limit,
    keepAlive: options.keepAlive ?? 0,
    proxy: options.proxy,
    onLine: options.onLine,
  };
}

function refuseWhatCannotBeMeant(options: ConnectOptions, security: ClientSettings["security"]): void {
  refuseWays(options, security);
  const { port, encoding, limit, tls } = options;
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new FtpsError("usage", `${port} is no port`, { hint: "a port is a number from 1 to 65535" });
  if (encoding !== undefined && nameEncoding(encoding) === undefined)
    throw new FtpsError("usage", `the encoding ${encoding} is not known`, {
      hint: "utf-8, iso-8859-1, windows-1252 ...",
    });
  if (limit !== undefined && !(limit > 0)) throw new FtpsError("usage", "a limit is a number of bytes a second");
  for (const value of [options.host, options.user, options.password, options.account, options.servername])
    if (value !== undefined && /[\0\r\n]/.test(value))
      throw new FtpsError("usage", "host, user, password and account are one line each");
  for (const pin of tls?.pins ?? []) parseFingerprint(pin);
}

function refuseWays({ allowClear, proxy, dataMode }: ConnectOptions, security: ClientSettings["security"]): void {
  if (security === "clear" && allowClear !== true)
    throw new FtpsError("usage", "ftp:// would send the password and all files readable for everybody on the way", {
      hint: "use ftpes:// (or ftps://, for servers with TLS from the first byte); allowClear (--allow-clear) if that is really meant",
    });
  if (proxy !== undefined && dataMode === "active")
    throw new FtpsError("usage", "through a proxy no server can connect to us", {
      hint: "leave out one of them (--active; --proxy or SEALIFT_PROXY: --proxy none)",
    });
}

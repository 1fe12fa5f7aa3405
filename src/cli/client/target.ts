import path from "node:path";
import {
  type ConnectOptions,
  connect,
  FileTrustStore,
  type FtpsClient,
  FtpsError,
  FtpsPool,
  type ShownCertificate,
} from "../../client/index.js";
import { optionsOfUrl, parseFtpUrl } from "../../client/options.js";
import { decodeUrlPart } from "../../client/url-part.js";
import { completeOptions } from "./connect-options.js";
import { untilInterrupted } from "./interrupt.js";
import { defaultTrustFile, type ServerOptions } from "./server-options.js";
import { readSites, type Target } from "./sites.js";

export { completeOptions } from "./connect-options.js";
export { type ServerOptions, withServerOptions } from "./server-options.js";
export type { Target } from "./sites.js";

const urlStart = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `work:/path`, `work:`; and of the default site `:/path`. A name of one letter would be a drive. */
const siteStart = /^([A-Za-z0-9][\w.-]+)?:/;

/** Whether it names something on a server, and not here: a URL, or a saved site with its colon. `./a:b` is a file. */
export function isAddress(text: string): boolean {
  return urlStart.test(text) || siteStart.test(text);
}

/** An address: a URL, a saved site (`work:/path`, `work:path`, `work`) or, with nothing before the colon or nothing at all, the default site. Throws FtpsError "usage". */
export async function resolveTarget(text = ":"): Promise<Target> {
  if (urlStart.test(text)) return parseUrl(text);
  const { sites, defaultSite } = await readSites();
  const [start, named] = siteStart.exec(text) ?? [text, text];
  const name = named ?? defaultSite;
  if (name === undefined)
    throw new FtpsError("usage", "no address is given, and there is no default site", {
      hint: "write ftpes://user@host/path, or save a site: sealift site add, sealift site default",
    });
  const site = sites.get(name);
  if (site === undefined) throw unknownSite(name, text);
  const target = parseUrl(site.url);
  return { ...target, path: siteFolder(target.path, text.slice(start.length)), siteName: name, site };
}

function unknownSite(name: string, text: string): FtpsError {
  return new FtpsError("usage", `there is no saved site ${name}, and ${text} is no address`, {
    hint: "write ftpes://user@host/path, or see sealift site list; a file here with a colon in its name is ./name",
  });
}

/** A path that begins with a slash counts from the root, another one from the site's own folder. */
function siteFolder(base: string | undefined, given: string): string | undefined {
  if (given === "") return base;
  if (given.startsWith("/") || base === undefined) return given;
  return path.posix.join(base, given);
}

/** `ftpes://user@host:port/path`. A password in it is refused: it would be in the list of processes and the shell's history. */
export function parseUrl(text: string): Target {
  const options = optionsOfUrl(text);
  if (options.password !== undefined)
    throw new FtpsError("usage", "a password in an address can be seen by everybody on this machine", {
      hint: "leave it out: it is read from SEALIFT_PASSWORD, --password-stdin, .netrc, or asked for",
    });
  const remote = decodeUrlPart(parseFtpUrl(text)?.pathname ?? "");
  return { options, path: remote === "" || remote === "/" ? undefined : remote };
}

/** Connects as the options say; `work` is over when the connection is closed. Ctrl-C ends it. */
export async function withClient<T>(
  target: Target,
  settings: ServerOptions,
  work: (client: FtpsClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return untilInterrupted(async (signal) => {
    const all = await completeOptions(target, settings);
    const client = await connectOrSayHow({ ...all, signal });
    try {
      return await work(client, signal);
    } finally {
      await client.close();
    }
  });
}

/** Who meets an unknown certificate is shown it on a terminal, and asked; elsewhere the error has the line that trusts it. */
export function connectOrSayHow(options: ConnectOptions): Promise<FtpsClient> {
  return orSayHow(options, connect);
}

/** The same for several connections, of which the first one is open when this resolves. */
export function openPoolOrSayHow(options: ConnectOptions, size: number): Promise<FtpsPool> {
  return orSayHow(options, async (complete) => {
    const pool = new FtpsPool(complete, { size });
    try {
      await pool.use(async () => {});
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  });
}

async function orSayHow<T>(options: ConnectOptions, open: (options: ConnectOptions) => Promise<T>): Promise<T> {
  let unknown: ShownCertificate | undefined;
  const onUnknown = async (certificate: ShownCertificate): Promise<boolean> => {
    unknown = certificate;
    if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return false;
    return (await import("./ask-about.js")).askAbout(certificate);
  };
  try {
    return await open({ ...options, tls: { ...options.tls, onUnknown } });
  } catch (error) {
    if (!(error instanceof FtpsError) || unknown === undefined || !error.code.startsWith("certificate-")) throw error;
    const { host, port, fingerprint256, objection } = unknown;
    const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    throw new FtpsError(error.code, error.message, {
      cause: error,
      hint: `${objection === "ERR_TLS_CERT_ALTNAME_INVALID" ? "--servername NAME if it is one of these; or " : ""}if its operator confirms this fingerprint: sealift trust add ${at} --fingerprint ${fingerprint256}${otherTrustFile(options)}`,
    });
  }
}

/** The option that names the file of trusted certificates, where it is not the one that is taken by default. */
export function otherTrustFile({ tls }: ConnectOptions): string {
  const store = tls?.trustStore;
  if (!(store instanceof FileTrustStore) || store.file === defaultTrustFile()) return "";
  return ` --trust-file '${store.file.replaceAll("'", "'\\''")}'`;
}

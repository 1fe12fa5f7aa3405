import path from "node:path";
import { type ConnectOptions, FtpsError } from "../../client/index.js";
import { CliFailure } from "../failure.js";
import { configFolder, parseJson, readPrivate, recordOf, writePrivate } from "./private-file.js";
import type { ServerOptions } from "./server-options.js";

/** Largest file of sites that is read, in bytes. */
const MAX_SITES_BYTES = 4 * 1024 * 1024;

/** What a site remembers of the options; paths are absolute. */
export type SiteOptions = Pick<
  ServerOptions,
  | "ca"
  | "crl"
  | "revocation"
  | "fingerprint"
  | "tlsMax"
  | "cert"
  | "key"
  | "active"
  | "proxy"
  | "limit"
  | "encoding"
  | "allowClear"
  | "trustFile"
  | "servername"
  | "account"
  | "cleanEnd"
  | "trustPassiveHost"
  | "timeout"
  | "retries"
>;

export interface Site {
  readonly url: string;
  readonly options: SiteOptions;
  /** Where its password is. */
  readonly secret: "keyring" | "file" | "none";
}

export interface Target {
  readonly options: ConnectOptions;
  /** On the server; undefined: where the login leads. */
  readonly path: string | undefined;
  readonly siteName?: string;
  readonly site?: Site;
}

export interface Sites {
  readonly sites: ReadonlyMap<string, Site>;
  readonly defaultSite: string | undefined;
}

/** At least two characters, so that no letter of a drive is one. */
const sitePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/;

/** Throws FtpsError "usage". */
export function checkSiteName(name: string): string {
  if (sitePattern.test(name)) return name;
  throw new FtpsError("usage", "a site's name has 2 to 64 letters, digits, dots, dashes and underscores", {
    hint: "such as work",
  });
}

const textOptions = [
  "ca",
  "revocation",
  "fingerprint",
  "tlsMax",
  "cert",
  "key",
  "proxy",
  "limit",
  "encoding",
  "trustFile",
  "servername",
  "account",
  "cleanEnd",
  "timeout",
  "retries",
] as const;
const flagOptions = ["active", "allowClear", "trustPassiveHost"] as const;
const listOptions = ["crl"] as const;
/** Most texts of a setting that has several. */
const MAX_LIST = 64;
/** Longest text of one setting. */
const MAX_TEXT = 4096;

export function sitesFile(): string {
  return path.join(configFolder(), "sites.json");
}

/** Throws CliFailure for a file that nobody can read: what it says would be forgotten. */
export async function readSites(): Promise<Sites> {
  const content = await readPrivate(sitesFile(), MAX_SITES_BYTES);
  if (content === undefined) return { sites: new Map(), defaultSite: undefined };
  const file = recordOf(parseJson(content));
  const sites = recordOf(file?.sites);
  const read = Object.entries(sites ?? {}).map(([name, value]) => [name, siteOf(value)] as const);
  const known = read.flatMap(([name, site]): [string, Site][] =>
    site === undefined || !sitePattern.test(name) ? [] : [[name, site]],
  );
  if (file?.version !== 1 || sites === undefined || known.length < read.length)
    throw new CliFailure(`${sitesFile()} is no file of sites`, "mend it, or move it away");
  return { sites: new Map(known), defaultSite: shortText(file.default) };
}

function siteOf(value: unknown): Site | undefined {
  const site = recordOf(value);
  const options = recordOf(site?.options);
  const url = shortText(site?.url);
  const secret = site?.secret;
  if (url === undefined || options === undefined) return undefined;
  if (secret !== "keyring" && secret !== "file" && secret !== "none") return undefined;
  const texts = textOptions.map((name) => [name, shortText(options[name])] as const);
  const flags = flagOptions.map((name) => [name, options[name] === true ? true : undefined] as const);
  const lists = listOptions.map((name) => [name, textList(options[name])] as const);
  const given = [...texts, ...flags, ...lists].filter(([, setting]) => setting !== undefined);
  // What is not understood may have been a safety of its owner's.
  if (given.length < Object.keys(options).length) return undefined;
  return { url, secret, options: Object.fromEntries(given) as SiteOptions };
}

function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= MAX_TEXT ? value : undefined;
}

function textList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST) return undefined;
  const texts = value.map(shortText).filter((text) => text !== undefined);
  return texts.length < value.length ? undefined : texts;
}

export async function writeSites({ sites, defaultSite }: Sites): Promise<void> {
  const sorted = [...sites].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = { version: 1, default: defaultSite, sites: Object.fromEntries(sorted) };
  await writePrivate(sitesFile(), `${JSON.stringify(content, undefined, 2)}\n`);
}

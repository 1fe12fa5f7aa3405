import path from "node:path";
import { Command } from "commander";
import { CliFailure, printable } from "../failure.js";
import { askHidden, readPassword } from "../hidden-question.js";
import { refuseUnknownWords } from "./connect-options.js";
import { ending } from "./exit-codes.js";
import { note, printJson, printText } from "./print.js";
import { type ServerOptions, withConnectionOptions } from "./server-options.js";
import { removeSecret, saveSecret } from "./site-secret.js";
import { checkSiteName, readSites, type Site, type SiteOptions, writeSites } from "./sites.js";
import { parseUrl } from "./target.js";

interface AddOptions extends SiteOptions {
  readonly passwordStdin?: true;
  /** False: --no-password. */
  readonly password: boolean;
  readonly keyFile?: string;
  readonly json?: true;
  readonly quiet?: true;
}

type Plain = Pick<ServerOptions, "json" | "quiet">;

/** `sealift site add|list|show|remove|default`: servers that have a name. */
export function siteCommand(): Command {
  const site = new Command("site").description("saved sites: names that stand where an address is asked for");
  const sub = (usage: string, description: string): Command =>
    site
      .command(usage)
      .description(description)
      .option("--json", "print JSON lines")
      .option("-q, --quiet", "print nothing but results and errors");
  withSiteOptions(sub("add <name> <url>", "save a site, or replace it")).action(ending(add));
  sub("list", "show all").action(ending(list));
  sub("show <name>", "show one").action(ending(show));
  sub("remove <name>", "forget a site, and its password").action(ending(remove));
  sub("default [name]", "which site is meant where none is named; without a name: tell it")
    .option("--none", "no site any more")
    .action(ending(setDefault));
  return site;
}

function withSiteOptions(command: Command): Command {
  return withConnectionOptions(
    command
      .option("--password-stdin", "read the password from standard input")
      .option("--no-password", "save no password")
      .option("--key-file <file>", "seal the password with this key, which is made where there is none"),
  );
}

async function add(name: string, url: string, options: AddOptions): Promise<void> {
  checkSiteName(name);
  const { options: server } = parseUrl(url);
  const { sites, defaultSite } = await readSites();
  refuseUnknownWords(options);
  const before = sites.get(name);
  const password = server.user === undefined ? undefined : await passwordFor(name, options);
  const { secret, where } =
    password === undefined
      ? { secret: "none" as const, where: "not saved" }
      : await saveSecret(name, password, options.keyFile);
  await writeSites({ sites: new Map([...sites, [name, { url, options: remembered(options), secret }]]), defaultSite });
  if (before !== undefined && before.secret !== secret) await removeSecret(name, before);
  if (options.json) printJson({ event: "saved", ...siteAsJson(name, { url, options: remembered(options), secret }) });
  else note(`saved ${name}; password: ${where}`, options);
}

/** Asked for on a terminal; an empty one is none. */
async function passwordFor(name: string, options: AddOptions): Promise<Buffer | undefined> {
  if (!options.password) return undefined;
  if (options.passwordStdin) return readPassword(process.stdin);
  if (process.stdin.isTTY !== true) return undefined;
  const typed = await askHidden(`Password for ${name} (empty: save none): `);
  return typed.length === 0 ? undefined : typed;
}

/** Files are named from anywhere. */
function remembered(options: AddOptions): SiteOptions {
  const { ca, crl, cert, key, trustFile, ...rest } = options;
  const { revocation, fingerprint, tlsMax, active, proxy, limit, encoding, allowClear } = rest;
  const { servername, account, cleanEnd, trustPassiveHost, timeout, retries } = rest;
  const files = Object.entries({ ca, cert, key, trustFile }).map(([name, file]) => [name, file && path.resolve(file)]);
  const lists = crl?.map((file) => path.resolve(file));
  const others = { crl: lists, revocation, fingerprint, tlsMax, active, proxy, limit, encoding, allowClear };
  const names = { servername, account, cleanEnd, trustPassiveHost, timeout, retries };
  const all = [...files, ...Object.entries({ ...others, ...names })];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as SiteOptions;
}

async function list(options: Plain): Promise<void> {
  const { sites, defaultSite } = await readSites();
  for (const [name, site] of sites) {
    const isDefault = name === defaultSite;
    if (options.json) printJson({ event: "site", ...siteAsJson(name, site), default: isDefault });
    else printText(`${name}  ${printable(site.url)}${isDefault ? "  (default)" : ""}`);
  }
}

async function show(name: string, options: Plain): Promise<void> {
  const site = await one(name);
  if (options.json) {
    printJson({ event: "site", ...siteAsJson(name, site) });
    return;
  }
  const rows = [["address", site.url], ["password", passwordText[site.secret]], ...Object.entries(site.options)];
  for (const [key = "", value] of rows) printText(`${key.padEnd(12)} ${printable(String(value))}`);
}

const passwordText: Readonly<Record<Site["secret"], string>> = {
  keyring: "in the system's keyring",
  file: "in the encrypted file",
  none: "not saved",
};

async function remove(name: string, options: Plain): Promise<void> {
  const site = await one(name);
  const { sites, defaultSite } = await readSites();
  const left = new Map([...sites].filter(([each]) => each !== name));
  await writeSites({ sites: left, defaultSite: defaultSite === name ? undefined : defaultSite });
  await removeSecret(name, site);
  if (options.json) printJson({ event: "removed", name });
  else note(`removed ${name}`, options);
}

async function setDefault(name: string | undefined, options: Plain & { readonly none?: true }): Promise<void> {
  const { sites, defaultSite } = await readSites();
  if (name !== undefined) await one(name);
  const next = options.none ? undefined : (name ?? defaultSite);
  if (next !== defaultSite) await writeSites({ sites, defaultSite: next });
  if (options.json) printJson({ event: "default", name: next });
  else printText(next ?? "no default site");
}

async function one(name: string): Promise<Site> {
  const site = (await readSites()).sites.get(name);
  if (site === undefined) throw new CliFailure(`there is no site ${name}`, "see sealift site list");
  return site;
}

function siteAsJson(name: string, { url, options, secret }: Site) {
  return { name, url, options, password: secret };
}

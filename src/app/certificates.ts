import { isIP } from "node:net";
import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { readAuthorities } from "../pki/authorities.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { isDnsName } from "../pki/dns-name.js";
import { PkiError } from "../pki/errors.js";
import { readPair } from "../pki/host-pair.js";
import { splitCertificates } from "../pki/inspect.js";
import { canonicalIp } from "../pki/ip.js";
import { localNames } from "../pki/local-names.js";
import type { PkiWarning } from "../pki/pair-check.js";
import { type ServedCertificate, servedCertificates } from "../pki/serving.js";
import { ensureServerCertificates, type ServerCertificates } from "../pki/store.js";
import { chooseCertificates } from "../tls/choose-certificates.js";
import type { ServerIdentity, Staple } from "../tls/context.js";
import type { DataFolder } from "./data-folder.js";
import { type ReachedBy, servingWarnings } from "./shown-certificates.js";

/** The server's certificates, and those of hosts that have their own, by name. */
export interface AllCertificates extends ServerCertificates {
  /** What is in trust.pem: PEM, one or more each. */
  readonly trusted: readonly string[];
  /** Of the servers with which files are copied directly, or of their authorities: PEM, one each. */
  readonly peers: readonly string[];
  /** Who may issue client certificates: PEM, one each. Empty where none are asked for. */
  readonly clientAuthorities: readonly string[];
  readonly hosts: ReadonlyMap<string, ServerIdentity>;
  /** OCSP answers for any of them, by SHA-256. */
  readonly staples: ReadonlyMap<string, Staple>;
  /** Paths of these hosts' certificates. */
  readonly hostFiles: ReadonlyMap<string, string>;
  /** For clients that ask for one of their names. */
  readonly stored: readonly ServedCertificate[];
}

interface Before {
  /** What is served now, of which stays what was damaged since. */
  readonly before?: readonly ServedCertificate[];
  readonly staples?: ReadonlyMap<string, Staple>;
  /** False: what is missing is not made, but an error. */
  readonly make?: boolean;
}

/**
 * The certificates in the data folder, and those that `hosts` names. What is missing in the folder is made, for every name under which the configuration and
 * this machine know the server. Throws PkiError.
 */
export async function serverCertificates(
  { path }: DataFolder,
  config: Config,
  { before = [], staples = new Map(), make = true }: Before = {},
): Promise<AllCertificates> {
  const names = [...new Set([...localNames(), ...configuredNames(config)])];
  const { certificates: stored, warnings: ofStored } = await servedCertificates(path, { before });
  const trusted = stored.filter(({ selfSigned }) => selfSigned).map(({ certificate }) => certificate);
  const authorities = await authorityCertificate(path);
  trusted.push(...authorities.map(String));
  const own = await ensureServerCertificates(path, { names, trusted, make });
  const { hosts, hostFiles, warnings: ofHosts } = await hostCertificates(path, config);
  const peers = await peerCertificates(path, config, own);
  const warnings = [...own.warnings, ...ofStored, ...defaultNameWarnings(stored, config), ...ofHosts];
  const all = {
    ...{ ...own, hosts, hostFiles, stored, staples, peers, warnings },
    trusted: [own.ecdsa.certificate, own.rsa.certificate, ...trusted],
    clientAuthorities: await clientAuthorities(path, config),
  };
  return { ...all, warnings: [...warnings, ...servingWarnings(all, reachedBy(config), authorities)] };
}

function reachedBy(config: Config): ReachedBy {
  const hosts = config.hosts.map(({ name }) => name.replace(/^\[|\]$/g, "")).filter((name) => name !== "*");
  // Who names an address in its configuration mostly has a name for it that clients know.
  return { names: configuredNames(config).filter((name) => isIP(name) === 0), hosts };
}

async function peerCertificates(
  dataFolder: string,
  { fxp }: Config,
  { ecdsa, rsa }: ServerCertificates,
): Promise<readonly string[]> {
  if (fxp.authorities === "own") return [ecdsa.certificate, rsa.certificate].flatMap(splitCertificates);
  // Where it is off, or nothing is verified, nobody need have such a file.
  return fxp.allow.length > 0 && fxp.verify ? await readAuthorities(resolve(dataFolder, fxp.authorities.path)) : [];
}

async function clientAuthorities(dataFolder: string, config: Config): Promise<readonly string[]> {
  const { authorities } = config.clientCertificates;
  if (!demandsCertificates(config)) return [];
  if (authorities !== "own") return await readAuthorities(resolve(dataFolder, authorities.path));
  const own = await authorityCertificate(dataFolder);
  if (own.length > 0) return own.map(String);
  const hint = "make one with sealift cert authority create, or name those of others in clientCertificates.authorities";
  throw new PkiError("no-certificate", "client certificates are asked for, but there is no authority for them", hint);
}

/** Whether any client is asked for a certificate. */
export function demandsCertificates({ clientCertificates }: Config): boolean {
  const { explicit, implicit, rules } = clientCertificates;
  return [explicit, implicit, ...rules.map(({ demand = "off" }) => demand)].some((demand) => demand !== "off");
}

async function hostCertificates(
  dataFolder: string,
  config: Config,
): Promise<Pick<AllCertificates, "hosts" | "hostFiles" | "warnings">> {
  const hostFiles = new Map<string, string>();
  const hosts = new Map<string, ServerIdentity>();
  const warnings: PkiWarning[] = [];
  for (const { name, certificate, key } of config.hosts) {
    if (certificate === undefined || key === undefined) continue;
    const files = { certificate: resolve(dataFolder, certificate), key: resolve(dataFolder, key) };
    const { pair, warnings: own } = await readPair(files, new Date());
    hosts.set(name, { certificates: [pair.certificate], keys: [pair.key] });
    hostFiles.set(name, files.certificate);
    warnings.push(...own);
  }
  return { hosts, hostFiles, warnings };
}

/** Addresses and names that the configuration gives to this server, and that a certificate can hold. */
export function configuredNames({ explicit, implicit, passive }: Config): readonly string[] {
  const { address } = passive;
  const told = address === "auto" ? undefined : address.kind === "address" ? address.address : address.name;
  return [explicit, implicit]
    .map((listener) => (listener === "off" ? undefined : listener.host))
    .concat(told)
    .filter((name) => name !== undefined)
    .filter((name) => (isIP(name) === 0 ? isDnsName(name) : !name.includes("%") && !/^(::|0\.0\.0\.0)$/.test(name)))
    .map((name) => (isIP(name) === 0 ? name.toLowerCase() : canonicalIp(name)));
}

function defaultNameWarnings(stored: readonly ServedCertificate[], { tls, acme }: Config): readonly PkiWarning[] {
  // One that is being ordered is told of when that fails.
  if (
    tls.defaultName === "own" ||
    acme.names.includes(tls.defaultName) ||
    chooseCertificates(stored, tls.defaultName).length > 0
  )
    return [];
  const message = `no certificate is for ${tls.defaultName}, which tls.defaultName names: the server's own is shown`;
  return [{ kind: "no-such-name", message, hint: "make or install one, or set tls.defaultName to own" }];
}

/** The server's own, and in their place those that clients are shown that ask for no name (`tls.defaultName`). */
export function shownByDefault<T extends AllCertificates>(all: T, { tls }: Config): T {
  const chosen = tls.defaultName === "own" ? [] : chooseCertificates(all.stored, tls.defaultName);
  const ofType = (type: string) => chosen.find(({ keyType }) => keyType === type);
  return { ...all, ecdsa: ofType("ec") ?? all.ecdsa, rsa: ofType("rsa") ?? all.rsa };
}

export function identityOf({ ecdsa, rsa }: ServerCertificates): ServerIdentity {
  return { certificates: [ecdsa.certificate, rsa.certificate], keys: [ecdsa.key, rsa.key] };
}

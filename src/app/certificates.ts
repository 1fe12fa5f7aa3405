import { isIP } from "node:net";
import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { readAuthorities } from "../pki/authorities.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { isDnsName } from "../pki/dns-name.js";
import { readPair } from "../pki/host-pair.js";
import { splitCertificates } from "../pki/inspect.js";
import { canonicalIp } from "../pki/ip.js";
import { localNames } from "../pki/local-names.js";
import type { PkiWarning } from "../pki/pair-check.js";
import { type ServedCertificate, servedCertificates } from "../pki/serving.js";
import { ensureServerCertificates, type ServerCertificates } from "../pki/store.js";
import { chooseCertificates } from "../tls/choose-certificates.js";
import type { ServerIdentity } from "../tls/context.js";
import type { DataFolder } from "./data-folder.js";

/** The server's certificates, and those of hosts that have their own, by name. */
export interface AllCertificates extends ServerCertificates {
  /** Of the servers with which files are copied directly, or of their authorities: PEM, one each. */
  readonly peers: readonly string[];
  readonly hosts: ReadonlyMap<string, ServerIdentity>;
  /** For clients that ask for one of their names. */
  readonly stored: readonly ServedCertificate[];
}

/**
 * The certificates in the data folder, and those that `hosts` names. What is missing in the folder is made, for every name under which the configuration and
 * this machine know the server. `before`: what is served now, of which stays what was damaged since. Throws PkiError.
 */
export async function serverCertificates(
  { path }: DataFolder,
  config: Config,
  before: readonly ServedCertificate[] = [],
): Promise<AllCertificates> {
  const names = [...new Set([...localNames(), ...configuredNames(config)])];
  const { certificates: stored, warnings: ofStored } = await servedCertificates(path, { before });
  const trusted = stored.filter(({ selfSigned }) => selfSigned).map(({ certificate }) => certificate);
  trusted.push(...(await authorityCertificate(path)).map(String));
  const own = await ensureServerCertificates(path, { names, trusted });
  const { hosts, warnings } = await hostCertificates(path, config);
  return {
    ...own,
    hosts,
    stored,
    peers: await peerCertificates(path, config, own),
    warnings: [...own.warnings, ...ofStored, ...defaultNameWarnings(stored, config), ...warnings],
  };
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

async function hostCertificates(
  dataFolder: string,
  config: Config,
): Promise<{ readonly hosts: ReadonlyMap<string, ServerIdentity>; readonly warnings: readonly PkiWarning[] }> {
  const hosts = new Map<string, ServerIdentity>();
  const warnings: PkiWarning[] = [];
  for (const { name, certificate, key } of config.hosts) {
    if (certificate === undefined || key === undefined) continue;
    const files = { certificate: resolve(dataFolder, certificate), key: resolve(dataFolder, key) };
    const { pair, warnings: own } = await readPair(files, new Date());
    hosts.set(name, { certificates: [pair.certificate], keys: [pair.key] });
    warnings.push(...own);
  }
  return { hosts, warnings };
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

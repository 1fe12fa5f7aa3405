import { isIP } from "node:net";
import type { Config } from "../config/schema.js";
import { isDnsName } from "../pki/dns-name.js";
import { canonicalIp } from "../pki/ip.js";
import { localNames } from "../pki/local-names.js";
import { ensureServerCertificates, type ServerCertificates } from "../pki/store.js";
import type { ServerIdentity } from "../tls/context.js";
import type { DataFolder } from "./data-folder.js";

/** The certificates in the data folder; what is missing is made, for every name under which the configuration and this machine know the server. */
export async function serverCertificates({ path }: DataFolder, config: Config): Promise<ServerCertificates> {
  return await ensureServerCertificates(path, { names: [...new Set([...localNames(), ...configuredNames(config)])] });
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

export function identityOf({ ecdsa, rsa }: ServerCertificates): ServerIdentity {
  return { certificates: [ecdsa.certificate, rsa.certificate], keys: [ecdsa.key, rsa.key] };
}

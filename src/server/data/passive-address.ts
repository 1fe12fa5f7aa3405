import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv4 } from "node:net";
import type { PassiveAddressSettings } from "../settings.js";

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
] as const) {
  privateNetworks.addSubnet(network, prefix, "ipv6");
}

export interface PassiveAddressQuestion {
  readonly settings: PassiveAddressSettings;
  readonly client: string;
  /** The address at which the client reached the server. */
  readonly local: string;
  /** Host name -> IPv4 address; the system's resolver unless told. */
  readonly resolve?: (name: string) => Promise<string | undefined>;
}

/**
 * The IPv4 address that 227 names, or undefined where there is none. An override by the client's network comes first; a client in a private network
 * reached us by a local address and gets that; everybody else gets what is configured.
 */
export async function choosePassiveAddress({
  settings,
  client,
  local,
  resolve = resolveIPv4,
}: PassiveAddressQuestion): Promise<string | undefined> {
  const override = settings.overrides.find(({ clients }) => holds(clients, client));
  const configured = override?.address ?? (isPrivate(client) ? "auto" : settings.address);
  if (configured === "auto") {
    if (isIPv4(local)) return local;
    // An IPv6 control connection: only an address that was configured can be named.
    return settings.address === "auto" ? undefined : toIPv4(settings.address, resolve);
  }
  return toIPv4(configured, resolve);
}

async function toIPv4(
  address: string,
  resolve: (name: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (isIP(address) !== 0) return isIPv4(address) ? address : undefined;
  return await resolve(address);
}

async function resolveIPv4(name: string): Promise<string | undefined> {
  try {
    return (await lookup(name, { family: 4 })).address;
  } catch {
    return undefined;
  }
}

function isPrivate(address: string): boolean {
  return isIP(address) !== 0 && privateNetworks.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

function holds(network: string, address: string): boolean {
  const [base = "", prefix] = network.split("/");
  const family = isIPv4(base) ? "ipv4" : "ipv6";
  if (isIP(base) === 0 || isIP(address) !== isIP(base)) return false;
  const list = new BlockList();
  if (prefix === undefined) list.addAddress(base, family);
  else list.addSubnet(base, Number(prefix), family);
  return list.check(address, family);
}

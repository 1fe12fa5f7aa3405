import { BlockList, isIP, isIPv6 } from "node:net";

/** Whether an address lies in a network: an address with or without a prefix ("10.0.0.0/8"). False for what is no address. */
export function isWithin(address: string, network: string): boolean {
  const [base = "", prefix] = network.split("/");
  // A BlockList itself takes IPv4 for a part of IPv6.
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const family = isIPv6(base) ? "ipv6" : "ipv4";
  const networks = new BlockList();
  networks.addSubnet(base, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  return networks.check(address, family);
}

export function isWithinAny(address: string, networks: readonly string[]): boolean {
  return networks.some((network) => isWithin(address, network));
}

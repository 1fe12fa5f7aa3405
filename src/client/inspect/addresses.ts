import { BlockList, isIP } from "node:net";

/** Addresses that mean something within one network only: RFC 1918, RFC 6598, RFC 3927, loopback, and 0.0.0.0. */
const inner = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  inner.addSubnet(net, bits);

export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 4 && inner.check(address);
}

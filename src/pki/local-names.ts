import { hostname, type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { isDnsName } from "./dns-name.js";
import { canonicalIp } from "./ip.js";

/** A container host has an address for each bridge; a certificate travels in every handshake. */
const MAX_LOCAL_NAMES = 50;

/** Under what clients may reach this machine: localhost, the host name, loopback and interface addresses; the most lasting first. */
export function localNames(
  host: string = hostname(),
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): readonly string[] {
  const names = isDnsName(host) ? ["localhost", host.toLowerCase()] : ["localhost"];
  const addresses = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ address }) => !isLinkLocal(address))
    .map(({ address }) => canonicalIp(address));
  return [...new Set([...names, "127.0.0.1", "::1", ...addresses])].slice(0, MAX_LOCAL_NAMES);
}

/** fe80::/10: it means nothing without the name of an interface, which a certificate cannot hold. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address) || address.includes("%");
}

import { isIP } from "node:net";

/** One spelling for each address, by RFC 5952 and for mapped IPv4 (::ffff:1.2.3.4) in hexadecimal, which the X.509 package needs. */
export function canonicalIp(address: string): string {
  return isIP(address) === 6 ? new URL(`ftp://[${address}]`).hostname.slice(1, -1) : address;
}

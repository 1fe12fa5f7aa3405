/** An address as one text for one host: IPv4 in IPv6 clothes (::ffff:192.0.2.1) is IPv4, zones are dropped. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return "";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address.replace(/%.*$/, "");
}

import { isIP } from "node:net";
import { z } from "zod";
import { Refusal, textType, type ValueType } from "./value-types.js";

/** Where to listen. `host` undefined: all addresses, IPv4 and IPv6. Port 0: any free one. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** Inclusive; 0 to 0 is one port, any free one. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What a client is told to connect to. `name` is resolved when it is used. */
export type PublicAddress =
  | { readonly kind: "address"; readonly address: string; readonly family: 4 | 6 }
  | { readonly kind: "name"; readonly name: string };

/** In the terms of `net.BlockList.addSubnet`. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

const MAX_PORT = 65_535;
/** A listener is bound for each port; sessions share ports, so a large pool brings nothing. */
export const MAX_PASSIVE_PORTS = 4096;
/** RFC 1035 section 2.3.4 */
const MAX_NAME_LENGTH = 253;

function readPort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= MAX_PORT ? port : undefined;
}

/** Host names by RFC 1123 section 2.1; the underscore occurs in private names. A last label of digits would be a broken IPv4 address. */
export function isHostName(text: string): boolean {
  if (text.length > MAX_NAME_LENGTH || !/^[\w-]+(?:\.[\w-]+)*$/.test(text)) return false;
  return text.split(".").every((label) => label.length <= 63 && !/^-|-$/.test(label)) && !/(?:^|\.)\d+$/.test(text);
}

/** `*` or nothing: undefined, all addresses. */
function readHost(text: string): string | undefined | Refusal {
  if (text === "" || text === "*") return undefined;
  const bare = /^\[(.*)\]$/.exec(text)?.[1];
  if (bare !== undefined) return isIP(bare) === 6 ? bare : new Refusal("between [ and ] belongs an IPv6 address");
  return isIP(text) !== 0 || isHostName(text) ? text : new Refusal("the host is no address and no host name");
}

export const listenAddress: ValueType<ListenAddress | "off"> = textType(
  'HOST:PORT or off; "*" as HOST means all addresses, IPv6 is written "[::1]:2121", port 0 means any free port',
  (text) => {
    if (text === "off") return "off";
    const [, hostText, portText] = /^(.*):([^:\]]*)$/.exec(text) ?? [];
    if (hostText === undefined || portText === undefined) return undefined;
    if (isIP(hostText) === 6 || isIP(text) === 6) return new Refusal("an IPv6 address belongs between [ and ]");
    const port = readPort(portText);
    if (port === undefined) return new Refusal("the port is a number from 0 to 65535");
    const host = readHost(hostText);
    return host instanceof Refusal ? host : { host, port };
  },
);

const LISTEN_HOST = '"*" (all addresses), an IP address or a host name';

/** Undefined: all addresses; on the way through `textType` it is wrapped, since there undefined means "not of this form". */
export const listenHost: ValueType<string | undefined> = textType(LISTEN_HOST, (text) => {
  const host = readHost(text);
  return host instanceof Refusal ? host : { host };
})
  .transform(({ host }) => host)
  .describe(LISTEN_HOST);

export const portRange: ValueType<PortRange> = textType(
  "PORT or FROM-TO; 0 means one shared port, any free one",
  (text) => {
    const [, first = "", last = first] = /^([^- ]*) ?(?:- ?([^- ]*))?$/.exec(text) ?? [];
    const from = readPort(first);
    const to = readPort(last);
    if (from === undefined || to === undefined) return undefined;
    if (from === 0 && to !== 0) return new Refusal("a range begins at 1");
    if (from > to) return new Refusal("the first port is above the last");
    return to - from < MAX_PASSIVE_PORTS
      ? { from, to }
      : new Refusal(`at most ${MAX_PASSIVE_PORTS} ports; sessions share them`);
  },
);

function readPublicAddress(text: string): PublicAddress | Refusal | undefined {
  const family = isIP(text);
  if (family === 4 || family === 6) {
    return text.includes("%")
      ? new Refusal("an address with a zone means nothing to a client")
      : { kind: "address", address: text, family };
  }
  return isHostName(text) ? { kind: "name", name: text } : undefined;
}

export const publicAddress: ValueType<PublicAddress> = textType("an IP address or a host name", readPublicAddress);

export const publicAddressOrAuto: ValueType<PublicAddress | "auto"> = textType(
  "auto, an IP address or a host name",
  (text) => (text === "auto" ? "auto" : readPublicAddress(text)),
);

export const network: ValueType<Network> = textType(
  "a network such as 10.0.0.0/8, 2001:db8::/32 or a single address",
  (text) => {
    const [address = "", prefixText, ...rest] = text.split("/");
    const version = isIP(address);
    if (version === 0 || rest.length > 0 || address.includes("%")) return undefined;
    const longest = version === 4 ? 32 : 128;
    const prefix = prefixText === undefined ? longest : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
    if (!(prefix <= longest)) return new Refusal(`the prefix is a number from 0 to ${longest}`);
    return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
  },
);

const MAX_NETWORKS = 256;

export const networkList: ValueType<readonly Network[]> = z
  .array(network)
  .max(MAX_NETWORKS)
  .readonly()
  .describe(`a list of at most ${MAX_NETWORKS} networks such as 10.0.0.0/8, 2001:db8::/32 or a single address`);

/** What clients of one network are told, whatever `passive.address` says. */
export interface AddressOverride {
  readonly clients: Network;
  readonly address: PublicAddress;
}

const MAX_OVERRIDES = 256;

export const addressOverrides: ValueType<readonly AddressOverride[]> = z
  .array(z.strictObject({ clients: network, address: publicAddress }))
  .max(MAX_OVERRIDES)
  .readonly()
  .describe(`a list of at most ${MAX_OVERRIDES} entries {clients: NETWORK, address: ADDRESS}`);

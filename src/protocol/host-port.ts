import { isIpv4, isIpv6 } from "./ip-address.js";

/** The address families of RFC 2428 section 2: 1 is IPv4, 2 is IPv6. */
export type AddressFamily = 1 | 2;

export interface HostPort {
  /** An IPv4 or IPv6 address as text. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** A decimal number without sign, spaces or leading zeros, at most `max`. */
function parseNumber(text: string, max: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

function parsePort(text: string): number | undefined {
  return parseNumber(text, 65_535) || undefined;
}

/** The argument of PORT, `h1,h2,h3,h4,p1,p2`; undefined when it is not that. RFC 959 section 4.1.2. */
export function parseHostPort(text: string): HostPort | undefined {
  const numbers: number[] = [];
  for (const part of text.split(",", 7)) {
    const number = parseNumber(part, 255);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  const [h1, h2, h3, h4, high, low, surplus] = numbers;
  if (high === undefined || low === undefined || surplus !== undefined) return undefined;
  const port = high * 256 + low;
  return port === 0 ? undefined : { host: `${h1}.${h2}.${h3}.${h4}`, port };
}

/** `h1,h2,h3,h4,p1,p2`, for PORT and for the 227 reply; undefined for a host that is no IPv4 address. */
export function printHostPort({ host, port }: HostPort): string | undefined {
  if (!isIpv4(host)) return undefined;
  return `${host.replaceAll(".", ",")},${Math.floor(port / 256)},${port % 256}`;
}

/** The text of a 227 reply, without the code; undefined for a host that is no IPv4 address. */
export function printPasvReply(at: HostPort): string | undefined {
  const numbers = printHostPort(at);
  return numbers === undefined ? undefined : `Entering Passive Mode (${numbers})`;
}

/** Where a 227 reply points: its first six numbers, as servers differ in what stands around them (RFC 1123 section 4.1.2.6). */
export function parsePasvReply(text: string): HostPort | undefined {
  const [, numbers = ""] = /(?<![\d,])(\d{1,3}(?:,\d{1,3}){5})(?![\d,])/.exec(text) ?? [];
  return parseHostPort(numbers);
}

export type EprtArgument =
  | ({ readonly kind: "address"; readonly family: AddressFamily } & HostPort)
  /** Well formed, of a family that is neither IPv4 nor IPv6: 522, with the families that are. */
  | { readonly kind: "unknown-family"; readonly family: number };

/**
 * The argument of EPRT, `|1|132.235.1.2|6275|` with any delimiter from `!` to `~`; undefined for a syntax error (501).
 * RFC 2428 section 2.
 */
export function parseEprt(text: string): EprtArgument | undefined {
  const delimiter = text.slice(0, 1);
  if (!/^[!-~]$/.test(delimiter)) return undefined;
  const [familyText, host, portText, end, ...surplus] = text.slice(1).split(delimiter, 6);
  if (familyText === undefined || host === undefined || portText === undefined) return undefined;
  if (end !== "" || surplus.length > 0) return undefined;
  const family = parseNumber(familyText, 65_535);
  const port = parsePort(portText);
  if (family === undefined || port === undefined) return undefined;
  if (family !== 1 && family !== 2) return { kind: "unknown-family", family };
  if (!(family === 1 ? isIpv4(host) : isIpv6(host))) return undefined;
  return { kind: "address", family, host, port };
}

/** The argument of EPRT. */
export function printEprt({ host, port }: HostPort): string {
  return `|${familyOf(host)}|${host}|${port}|`;
}

/** The family of an address that is known to be one. */
export function familyOf(host: string): AddressFamily {
  return host.includes(":") ? 2 : 1;
}

export type EpsvArgument =
  /** No argument: the family of the control connection. */
  | { readonly kind: "any" }
  | { readonly kind: "family"; readonly family: AddressFamily }
  /** From now on only EPSV (RFC 2428 section 4). */
  | { readonly kind: "all" }
  | { readonly kind: "unknown-family"; readonly family: number };

/** The argument of EPSV; undefined for a syntax error (501). RFC 2428 section 3. */
export function parseEpsv(text: string): EpsvArgument | undefined {
  if (text === "") return { kind: "any" };
  if (text.toUpperCase() === "ALL") return { kind: "all" };
  const family = parseNumber(text, 65_535);
  if (family === undefined) return undefined;
  return family === 1 || family === 2 ? { kind: "family", family } : { kind: "unknown-family", family };
}

/** The text of a 229 reply, without the code. */
export function printEpsvReply(port: number): string {
  return `Entering Extended Passive Mode (|||${port}|)`;
}

/** The port that a 229 reply names; undefined when it names none. */
export function parseEpsvReply(text: string): number | undefined {
  // A digit is no delimiter here: nobody could tell it from the port.
  const [, , port = ""] = /\(([!-/:-~])\1\1(\d{1,5})\1\)/.exec(text) ?? [];
  return parsePort(port);
}

/** The text of a 522 reply, without the code: the list in parentheses is for the client's program (RFC 2428 section 2). */
export function printUnknownFamily(known: readonly AddressFamily[]): string {
  return `Network protocol not supported, use (${known.join(",")})`;
}

/** The families that a 522 reply offers; empty when it offers none. */
export function parseUnknownFamily(text: string): readonly AddressFamily[] {
  const [, list = ""] = /\(([\d,]+)\)/.exec(text) ?? [];
  return list.split(",").flatMap((number) => (number === "1" ? [1] : number === "2" ? [2] : []));
}

import { isIP } from "node:net";
import { domainToASCII } from "node:url";

/** RFC 1035 section 2.3.4 */
const MAX_NAME_LENGTH = 253;

/**
 * The name of a host in the one form in which names are compared: lower-case, addresses as RFC 5952 writes them and IPv6 between brackets. Undefined for what is
 * neither a host name (RFC 1123 section 2.1; with the underscore of private names), nor an IPv4 address, nor an IPv6 address between [ and ] (RFC 7151 section 3).
 */
export function canonicalHost(text: string): string | undefined {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  if (inner !== undefined)
    return isIP(inner) === 6 && !inner.includes("%") ? new URL(`ftp://${text}`).hostname : undefined;
  if (isIP(text) === 4) return text;
  const labels = text.split(".");
  const areLabels = labels.every((label) => /^(?!-)[\w-]{1,63}$/.test(label) && !label.endsWith("-"));
  return text.length <= MAX_NAME_LENGTH && areLabels && !/^\d+$/.test(labels.at(-1) ?? "")
    ? text.toLowerCase()
    : undefined;
}

/** A name with other letters as DNS and certificates have it (RFC 5890); any other as it is. */
export function asciiHost(name: string): string {
  return /\P{ASCII}/u.test(name) ? domainToASCII(name) || name : name;
}

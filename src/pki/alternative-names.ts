import { isIP } from "node:net";
import { isDnsName } from "./dns-name.js";
import { PkiError } from "./errors.js";
import { canonicalIp } from "./ip.js";
import { isEmail } from "./subject.js";

/** Every name travels in every handshake; a thousand take 20 to 30 KB, and clients take 100 KB at most (OpenSSL). */
export const MAX_NAMES = 1000;
const MAX_URI = 2000;

export interface AlternativeName {
  readonly type: "dns" | "ip" | "email" | "url";
  readonly value: string;
}

/** DNS names and IP addresses, in one spelling each and without doubles. Throws PkiError "name-invalid". */
export function hostNames(names: readonly string[]): AlternativeName[] {
  return distinct(names.map(hostName));
}

/** Whom a client's certificate is for: e-mail addresses and URIs, or host names. Throws PkiError "name-invalid". */
export function personNames(names: readonly string[]): AlternativeName[] {
  return distinct(names.map((name) => emailName(name) ?? uriName(name) ?? hostName(name)));
}

function distinct(names: readonly AlternativeName[]): AlternativeName[] {
  const unique = [...new Map(names.map((name) => [`${name.type}:${name.value}`, name])).values()];
  if (unique.length <= MAX_NAMES) return unique;
  throw new PkiError(
    "name-invalid",
    `a certificate cannot hold ${unique.length} names`,
    `give 1 to ${MAX_NAMES} names`,
  );
}

/** `DNS:` and `IP:` in front, as OpenSSL has them, may be left out. */
function hostName(text: string): AlternativeName {
  const name = text.replace(/^(DNS|IP):/i, "");
  if (isIP(name) !== 0 && !name.includes("%")) return { type: "ip", value: canonicalIp(name) };
  if (isDnsName(name)) return { type: "dns", value: name.toLowerCase() };
  const hint = "give DNS names (other scripts in their xn-- form) and IP addresses without zone";
  throw new PkiError("name-invalid", `${JSON.stringify(name.slice(0, 80))} is no name for a certificate`, hint);
}

function emailName(text: string): AlternativeName | undefined {
  const value = text.replace(/^email:/i, "");
  return isEmail(value) ? { type: "email", value } : undefined;
}

function uriName(text: string): AlternativeName | undefined {
  const value = text.replace(/^URI:/i, "");
  const isUri =
    value.length <= MAX_URI && /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(value) && !/^(DNS|IP):/i.test(value);
  return isUri ? { type: "url", value } : undefined;
}

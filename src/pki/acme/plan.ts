import { isIP } from "node:net";
import { type AlternativeName, hostNames } from "../alternative-names.js";
import type { KeyKind } from "../keys.js";
import type { ChallengeType } from "./contract.js";
import { AcmeError } from "./errors.js";

/** Where to listen; `host` undefined: all addresses. */
export interface ListenPlace {
  readonly host: string | undefined;
  readonly port: number;
}

/** How it is proven that the names lead to this machine. */
export type ChallengePlan =
  | { readonly type: "http-01"; readonly listen: ListenPlace }
  /** A web server that hands out the files below this folder has the port. */
  | { readonly type: "http-01"; readonly webRoot: string }
  | { readonly type: "tls-alpn-01"; readonly listen: ListenPlace }
  | { readonly type: "dns-01"; readonly hook: string; readonly timeout: number };

/** What is to be ordered, and from whom. Paths are absolute. */
export interface AcmePlan {
  /** DNS names, also with a wildcard, and IP addresses. */
  readonly names: readonly string[];
  readonly directory: string;
  /** A file of PEM with those who vouch for the directory's TLS; undefined: those that Node trusts. */
  readonly authorities?: string | undefined;
  readonly email?: string | undefined;
  readonly agreesToTerms: boolean;
  readonly challenge: ChallengePlan;
  readonly key: KeyKind;
  /** An account that the authority knows from elsewhere. Its key is in `keyFile`, or else in the environment. */
  readonly external?: { readonly keyId: string; readonly keyFile?: string | undefined } | undefined;
}

/** The port on which an authority looks (RFC 8555 section 8.3, RFC 8737 section 3). */
export const challengePorts: Readonly<Record<Exclude<ChallengeType, "dns-01">, number>> = {
  "http-01": 80,
  "tls-alpn-01": 443,
};

/** Let's Encrypt takes a hundred. */
export const MAX_ACME_NAMES = 100;

/** The names in the one form in which they are ordered. Throws AcmeError "acme-plan", and PkiError "name-invalid". */
export function orderedNames({
  names,
  challenge: { type },
}: Pick<AcmePlan, "names" | "challenge">): readonly AlternativeName[] {
  const checked = hostNames(names);
  if (checked.length === 0 || checked.length > MAX_ACME_NAMES)
    throw cannot(`a certificate for ${checked.length} names cannot be ordered`, `give 1 to ${MAX_ACME_NAMES} names`);
  for (const { value } of checked) {
    if (value.startsWith("*.") && type !== "dns-01")
      throw cannot(`${value} cannot be proven by ${type}`, "a name with a wildcard needs the challenge dns-01");
    if (isIP(value) !== 0 && type === "dns-01")
      throw cannot(`${value} cannot be proven by dns-01`, "an address needs the challenge http-01 or tls-alpn-01");
    if (isIP(value) === 0 && !value.includes("."))
      throw cannot(`${value} is no name of the public DNS`, "give the name by which the world finds this machine");
  }
  return checked;
}

export function cannot(message: string, hint: string): AcmeError {
  return new AcmeError("acme-plan", message, hint);
}

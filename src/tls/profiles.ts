import { createSecureContext } from "node:tls";
import { cipherSuites, type TlsVersion } from "./policy.js";

/**
 * modern: TLS 1.3 alone. default: 1.2 and 1.3, forward secrecy and AEAD. legacy: for old devices also suites of TLS 1.2 with CBC, and such whose
 * recorded traffic is read by whoever gets the server's RSA key later.
 */
export const tlsProfiles = ["modern", "default", "legacy"] as const;

export type TlsProfile = (typeof tlsProfiles)[number];

/** OpenSSL's names, the best first. */
const tls13Suites = cipherSuites.split(":").filter((name) => name.startsWith("TLS_"));

const legacySuites = [
  "ECDHE-ECDSA-AES128-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "ECDHE-ECDSA-AES256-SHA384",
  "ECDHE-RSA-AES256-SHA384",
  "ECDHE-ECDSA-AES128-SHA",
  "ECDHE-RSA-AES128-SHA",
  "ECDHE-ECDSA-AES256-SHA",
  "ECDHE-RSA-AES256-SHA",
  "AES128-GCM-SHA256",
  "AES256-GCM-SHA384",
  "AES128-SHA256",
  "AES256-SHA256",
  "AES128-SHA",
  "AES256-SHA",
];

const suites: Readonly<Record<TlsProfile, string>> = {
  modern: tls13Suites.join(":"),
  default: cipherSuites,
  legacy: [cipherSuites, ...legacySuites].join(":"),
};

/** For `ciphers` of Node's tls. */
export function suitesOf(profile: TlsProfile): string {
  return suites[profile];
}

export interface TlsVersions {
  readonly minimum: TlsVersion;
  readonly maximum: TlsVersion;
}

/** What a profile leaves of the versions that are allowed. */
export function versionsOf(profile: TlsProfile, { minimum, maximum }: TlsVersions): TlsVersions {
  return profile === "modern" ? { minimum: "TLSv1.3", maximum: "TLSv1.3" } : { minimum, maximum };
}

/** The hybrid that holds against quantum computers first; later curves of OpenSSL that no client asks for are left out, as are finite fields. */
const wantedGroups = ["X25519MLKEM768", "X25519", "P-256", "P-384", "P-521"];

/** For `ecdhCurve` of Node's tls: those that this OpenSSL has; an unknown one would be an error. */
export const keyExchangeGroups: string = wantedGroups.filter(isKnownGroup).join(":");

function isKnownGroup(group: string): boolean {
  try {
    createSecureContext({ ecdhCurve: group });
    return true;
  } catch {
    return false;
  }
}

/** For the operator, at start and in the status; undefined: nothing to warn of. */
export function profileWarning(
  listener: string,
  profile: TlsProfile,
): { readonly message: string; readonly hint: string } | undefined {
  if (profile !== "legacy") return undefined;
  return {
    message: `the ${listener} listener allows old TLS suites (CBC, and RSA key transport without forward secrecy)`,
    hint: "give it the profile default as soon as the old devices are gone",
  };
}

/** Why a certificate was revoked: RFC 5280 section 5.3.1. */
export const revocationReasons = {
  unspecified: 0,
  "key-compromise": 1,
  "ca-compromise": 2,
  "affiliation-changed": 3,
  superseded: 4,
  "cessation-of-operation": 5,
  "privilege-withdrawn": 9,
} as const;

export type RevocationReason = keyof typeof revocationReasons;

export interface Revocation {
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReason;
}

export function isReason(text: unknown): text is RevocationReason {
  return typeof text === "string" && Object.hasOwn(revocationReasons, text);
}

/** Those that one may find in lists of others are "unspecified" here. */
export function reasonOf(code: number): RevocationReason {
  const found = Object.entries(revocationReasons).find(([, each]) => each === code)?.[0];
  return isReason(found) ? found : "unspecified";
}

/** A serial number as people and programs write it (colons, capitals, 0x, leading zeros), as it is compared here; undefined: it is none. */
export function parseSerial(text: string): string | undefined {
  const hex = text.replace(/^0x/i, "").replaceAll(":", "").toLowerCase();
  if (!/^[0-9a-f]{1,42}$/.test(hex)) return undefined;
  const even = hex.padStart(hex.length + (hex.length % 2), "0");
  return even.replace(/^(00)+(?=..)/, "");
}

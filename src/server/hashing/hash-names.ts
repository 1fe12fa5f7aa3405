/**
 * As HASH and FEAT write them: IANA's "Hash Function Textual Names" (draft-bryan-ftpext-hash section 3.1), CRC32, and a sum of our own (support/gmac.ts; decision 21). The first is used
 * until OPTS HASH chooses.
 */
export const hashNames = ["SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32", "X-GMAC"] as const;
export type HashName = (typeof hashNames)[number];

/** In any case; undefined for one that is not known. */
export function parseHashName(text: string): HashName | undefined {
  const wanted = text.toUpperCase();
  return hashNames.find((name) => name === wanted);
}

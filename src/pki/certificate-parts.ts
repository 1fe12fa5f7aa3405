import type { X509Certificate } from "node:crypto";
import { type Der, DerReader, hexInteger, readDer, readOid, tag } from "./der/read.js";

/** What Node does not tell of a certificate; elements as they stand there (RFC 5280 section 4.1). */
export interface CertificateParts {
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  /** Object identifier. */
  readonly signatureAlgorithm: string;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** The bits of the public key, without algorithm: what RFC 6960 section 4.1.1 hashes. */
  readonly publicKey: Buffer;
  /** Extended key usages, object identifiers; undefined: not limited. */
  readonly purposes: readonly string[] | undefined;
}

export const purpose = {
  server: "1.3.6.1.5.5.7.3.1",
  ocspSigning: "1.3.6.1.5.5.7.3.9",
  any: "2.5.29.37.0",
} as const;
const EXTENDED_KEY_USAGE = "2.5.29.37";

/** Throws DerError. */
export function certificateParts({ raw }: Pick<X509Certificate, "raw">): CertificateParts {
  const body = readDer(raw, tag.sequence).enter(tag.sequence);
  body.optional(tag.context(0)); // version
  const serial = hexInteger(body.read(tag.integer));
  const signatureAlgorithm = readOid(body.enter(tag.sequence).read(tag.oid));
  const issuer = body.read(tag.sequence).raw;
  body.read(tag.sequence); // validity
  const subject = body.read(tag.sequence).raw;
  const key = body.enter(tag.sequence);
  key.read(tag.sequence); // algorithm
  const publicKey = key.read(tag.bitString).body.subarray(1);
  body.optional(0x81); // unique identifiers
  body.optional(0x82);
  const extensions = body.optional(tag.context(3));
  return { serial, signatureAlgorithm, issuer, subject, publicKey, purposes: purposesIn(extensions) };
}

function purposesIn(extensions: Der | undefined): readonly string[] | undefined {
  if (extensions === undefined) return undefined;
  const value = extensionValue(new DerReader(extensions.body).enter(tag.sequence), EXTENDED_KEY_USAGE);
  return value === undefined ? undefined : readDer(value, tag.sequence).rest().map(readOid);
}

/** The value of that extension of a certificate. Throws DerError. */
export function certificateExtension({ raw }: Pick<X509Certificate, "raw">, wanted: string): Buffer | undefined {
  const extensions = readDer(raw, tag.sequence)
    .enter(tag.sequence)
    .rest()
    .find((each) => each.tag === tag.context(3));
  if (extensions === undefined) return undefined;
  return extensionValue(new DerReader(extensions.body).enter(tag.sequence), wanted);
}

/** The value of the extension of that name, from what an Extensions element contains. */
export function extensionValue(extensions: DerReader, wanted: string): Buffer | undefined {
  while (!extensions.done) {
    const extension = extensions.enter(tag.sequence);
    const name = readOid(extension.read(tag.oid));
    extension.optional(tag.boolean);
    if (name === wanted) return extension.read(tag.octetString).body;
  }
  return undefined;
}

const signatureNames: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "RSA with MD5",
  "1.2.840.113549.1.1.5": "RSA with SHA-1",
  "1.2.840.113549.1.1.10": "RSA-PSS",
  "1.2.840.113549.1.1.11": "RSA with SHA-256",
  "1.2.840.113549.1.1.12": "RSA with SHA-384",
  "1.2.840.113549.1.1.13": "RSA with SHA-512",
  "1.2.840.10045.4.1": "ECDSA with SHA-1",
  "1.2.840.10045.4.3.2": "ECDSA with SHA-256",
  "1.2.840.10045.4.3.3": "ECDSA with SHA-384",
  "1.2.840.10045.4.3.4": "ECDSA with SHA-512",
  "1.3.101.112": "Ed25519",
};

/** For people. */
export function signatureName(algorithm: string): string {
  return signatureNames[algorithm] ?? algorithm;
}

export function isWeakSignature(algorithm: string): boolean {
  return /MD5|SHA-1$/.test(signatureName(algorithm));
}

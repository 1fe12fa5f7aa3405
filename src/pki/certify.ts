import { type KeyObject, randomBytes } from "node:crypto";
import type { AlternativeName } from "./alternative-names.js";
import { PkiError } from "./errors.js";
import { publicToWebCrypto, requireSigningAlgorithm, toWebCrypto } from "./keys.js";
import { nameExtensions, type Profile, placeExtensions, type RevocationPlaces, usageExtensions } from "./profile.js";
import { relativeNames, type Subject } from "./subject.js";
import * as x509 from "./x509.js";

export interface Validity {
  /** Days of validity; default 825, which macOS and iOS accept at most, also from an authority that the user trusts. */
  readonly days?: number | undefined;
  readonly now?: Date | undefined;
}

export interface CertificatePlan extends Validity {
  readonly profile: Profile;
  readonly subject: Subject;
  readonly names: readonly AlternativeName[];
  readonly places?: RevocationPlaces;
  /** Further extensions; `value` in DER. */
  readonly more?: readonly { readonly id: string; readonly critical: boolean; readonly value: Uint8Array }[];
}

/** Who signs. */
export interface Issuer {
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

const DEFAULT_DAYS = 825;
const MAX_DAYS = 36_500;
const DAY_MS = 86_400_000;
/** For clients whose clock is behind. */
const BACKDATED_MS = 3_600_000;

/**
 * A certificate, PEM, for `key`: a private key, which signs it itself, or with an issuer also a public one. Throws PkiError "subject-invalid",
 * "validity-invalid" or "key-unsuitable".
 */
export async function certify(key: KeyObject, plan: CertificatePlan, issuer?: Issuer): Promise<string> {
  const signer = issuer?.key ?? key;
  const publicKey = await publicToWebCrypto(key);
  const signing = await toWebCrypto(signer);
  const parts = relativeNames(plan.subject);
  const subject = new x509.Name(parts);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    // As it stands there: a name that is printed and read again may come out in other kinds of strings.
    issuer: issuer === undefined ? subject : new x509.X509Certificate(issuer.certificate).subjectName,
    ...validity(plan),
    publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: requireSigningAlgorithm(signer),
    extensions: [
      ...usageExtensions(plan.profile, publicKey),
      ...nameExtensions(plan.names, parts),
      ...placeExtensions(plan.places ?? {}),
      ...(plan.more ?? []).map(({ id, critical, value }) => new x509.Extension(id, critical, new Uint8Array(value))),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      // Two anchors of one subject lie in trust.pem; by this a client finds the right one.
      await x509.AuthorityKeyIdentifierExtension.create(signing.publicKey),
    ],
  });
  return `${certificate.toString("pem").trimEnd()}\n`;
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 bytes. Of these 16, 126 bits are random, and none can be dropped as leading zero. */
function randomSerial(): string {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return serial.toString("hex");
}

/** Both ends belong to the validity, and what begins a new day counts as one; hence the second less. */
function validity({ days = DEFAULT_DAYS, now = new Date() }: Validity): { notBefore: Date; notAfter: Date } {
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new PkiError("validity-invalid", `a certificate cannot be valid for ${days} days`, `choose 1 to ${MAX_DAYS}`);
  }
  const start = Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS - 1000) };
}

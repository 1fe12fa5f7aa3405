import { X509Certificate } from "node:crypto";
import { certificateParts, isWeakSignature, purpose, signatureName } from "./certificate-parts.js";
import { buildChain, type Chain, vouchesFor } from "./chain.js";
import { DerError } from "./der/read.js";
import { PkiError } from "./errors.js";
import { alternativeNames, inspect, splitCertificates } from "./inspect.js";
import { describeKey, MIN_RSA_BITS } from "./keys.js";

/** What clients will say to a certificate, and why. */
export interface Remark {
  /** "good": they take it; "ask": they take it from who was told to trust it; "refused": they do not, whatever their user does. */
  readonly level: "good" | "ask" | "refused" | "soon";
  readonly message: string;
}

/** A certificate in words and values; all of it is public. */
export interface CertificateStatus {
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly names: readonly string[];
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly key: string;
  readonly signature: string;
  readonly fingerprint256: string;
  /** Subjects, from the certificate upwards. */
  readonly chain: readonly string[];
  readonly remarks: readonly Remark[];
}

export interface StatusOptions {
  readonly now?: Date;
  /** Certificates of authorities of one's own, PEM. */
  readonly authorities?: readonly string[];
  /** Serial numbers of what these authorities have revoked. */
  readonly revoked?: ReadonlySet<string>;
}

const SOON_MS = 30 * 86_400_000;

/** Of the first certificate in `pem`; those behind it are its chain. Throws PkiError. */
export function certificateStatus(
  pem: string,
  { now = new Date(), authorities = [], revoked = new Set() }: StatusOptions = {},
): CertificateStatus {
  const { subject, issuer, selfSigned, names, notBefore, notAfter, key, fingerprint256 } = inspect(pem);
  const [leaf, ...pool] = parseAll(pem);
  if (leaf === undefined) throw new PkiError("no-certificate", "there is no certificate", "give one in PEM");
  const chain = buildChain(leaf, pool);
  const { serial, signatureAlgorithm } = partsOf(leaf);
  return {
    ...{ subject, issuer, selfSigned, names, serial, notBefore, notAfter, key, fingerprint256 },
    signature: signatureName(signatureAlgorithm),
    chain: chain.certificates.map((each) => oneLine(each.subject)),
    remarks: remarksOn(chain, now, authorities.flatMap(parseAll), revoked.has(serial)),
  };
}

/** Throws PkiError "no-certificate". */
export function parseAll(pem: string): X509Certificate[] {
  try {
    return splitCertificates(pem).map((each) => new X509Certificate(each));
  } catch (error) {
    const hint = "it must hold certificates in PEM, beginning with -----BEGIN CERTIFICATE-----";
    throw new PkiError("no-certificate", "a certificate cannot be read", hint, { cause: error });
  }
}

/** Throws PkiError "malformed". */
export function partsOf(certificate: X509Certificate) {
  try {
    return certificateParts(certificate);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new PkiError("malformed", "the certificate is damaged", "get it again from who issued it", { cause: error });
  }
}

function remarksOn(
  chain: Chain,
  now: Date,
  authorities: readonly X509Certificate[],
  isRevoked: boolean,
): readonly Remark[] {
  const [leaf] = chain.certificates;
  if (leaf === undefined) return [];
  // Many servers show what OpenSSL makes by itself, which may sign others, too; what names no host is meant for that alone.
  const signsOnly = leaf.ca && alternativeNames(leaf).length === 0;
  const problems = problemsOf(leaf, now).filter(({ kind }) => !(signsOnly && kind === "unsuitable"));
  const soon = new Date(leaf.validTo).getTime() - now.getTime() <= SOON_MS && problems.length === 0;
  const remarks: Remark[] = problems.map(({ message }) => ({ level: "refused", message }));
  if (isRevoked && authorities.some((each) => vouchesFor(each, leaf)))
    remarks.push({ level: "refused", message: "its authority has revoked it" });
  if (soon) remarks.push({ level: "soon", message: `it expires on ${day(leaf.validTo)}: renew it` });
  if (signsOnly)
    remarks.push({ level: "ask", message: "it is an authority's: it vouches for others, and is no server's" });
  return [...remarks, trustRemark(chain, authorities)];
}

export interface Problem {
  readonly kind: "expired" | "not-yet-valid" | "key-unsuitable" | "weak" | "unsuitable";
  readonly message: string;
}

/** Why clients refuse it, even those who trust its issuer. */
export function problemsOf(leaf: X509Certificate, now: Date): readonly Problem[] {
  const { signatureAlgorithm, purposes } = partsOf(leaf);
  const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
  const isShort = asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS;
  const serves = purposes === undefined || purposes.includes(purpose.server) || purposes.includes(purpose.any);
  const signature = signatureName(signatureAlgorithm);
  const all: readonly (readonly [Problem["kind"], boolean, string])[] = [
    ["expired", now > new Date(leaf.validTo), `it expired on ${day(leaf.validTo)}`],
    ["not-yet-valid", now < new Date(leaf.validFrom), `it is valid only from ${day(leaf.validFrom)}`],
    ["key-unsuitable", isShort, `its key is too short: ${describeKey(leaf.publicKey)}`],
    ["weak", isWeakSignature(signatureAlgorithm), `its signature is too weak: ${signature}`],
    ["unsuitable", !serves, "it is not for servers (extended key usage)"],
    ["unsuitable", serves && alternativeNames(leaf).length === 0, "it names no host (subject alternative name)"],
  ];
  return all.filter(([, holds]) => holds).map(([kind, , message]) => ({ kind, message }));
}

function trustRemark({ certificates, end }: Chain, authorities: readonly X509Certificate[]): Remark {
  const last = certificates.at(-1);
  const own = authorities.find((each) => last !== undefined && vouchesFor(each, last));
  if (own !== undefined)
    return {
      level: "ask",
      message: `clients that trust the authority ${oneLine(own.subject)} take it; give them its certificate`,
    };
  if (end === "public") return { level: "good", message: "an authority that most programs trust vouches for it" };
  if (certificates.length === 1 && end === "self-signed")
    return {
      level: "ask",
      message: "nobody vouches for it but itself: clients ask their user, or are given trust.pem",
    };
  if (end === "self-signed")
    return {
      level: "ask",
      message: `clients that trust ${oneLine(last?.subject)} take it; most programs do not know it`,
    };
  const issuer = oneLine(last?.issuer);
  return {
    level: "ask",
    message: `its chain ends at ${issuer}, whose certificate is not there: clients that do not know it refuse`,
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}

function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}

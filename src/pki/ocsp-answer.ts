import { createHash, X509Certificate } from "node:crypto";
import { certificateExtension, certificateParts, purpose } from "./certificate-parts.js";
import { vouchesFor } from "./chain.js";
import {
  type Der,
  DerError,
  DerReader,
  hexInteger,
  readDer,
  readOid,
  readSmallInteger,
  readTime,
  tag,
} from "./der/read.js";
import { integer, nothing, octets, oid, sequence } from "./der/write.js";
import { type RevocationReason, reasonOf } from "./revocation.js";
import { verifyBytes } from "./sign.js";

/** What a responder says of one certificate, proven to be from its issuer or one whom that entrusted with it, and fresh. */
export interface OcspStatus {
  readonly status: "good" | "revoked" | "unknown";
  readonly thisUpdate: Date;
  /** Undefined: the responder has newer words at any time. */
  readonly nextUpdate: Date | undefined;
  /** Where it is revoked. */
  readonly revokedAt?: Date;
  readonly reason?: RevocationReason;
  /** The whole answer in DER, as it is stapled. */
  readonly raw: Buffer;
}

export type OcspFailure =
  | "no-responder" // the certificate names none
  | "unreachable"
  | "timeout"
  | "aborted"
  | "refused" // the responder answers that it does not
  | "malformed" // too large, damaged, or no answer
  | "untrusted" // signed by nobody whom the issuer entrusted with that
  | "other-certificate"
  | "stale"; // of the past or the future

/** `message` is for people and the log. */
export class OcspError extends Error {
  readonly kind: OcspFailure;

  constructor(kind: OcspFailure, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "OcspError";
    this.kind = kind;
  }
}

/** Clocks differ; RFC 6960 section 4.2.2.1 leaves the measure to who asks. */
export const CLOCK_SKEW_MS = 5 * 60_000;
/** For answers that do not say how long they hold. */
const WITHOUT_END_MS = 3_600_000;
const MAX_SINGLE_RESPONSES = 50;
const MAX_RESPONDER_CERTIFICATES = 10;

const id = {
  basic: "1.3.6.1.5.5.7.48.1.1",
  ocsp: "1.3.6.1.5.5.7.48.1",
  access: "1.3.6.1.5.5.7.1.1",
  sha1: "1.3.14.3.2.26",
};

/** Where the certificate says that one may ask (RFC 5280 section 4.2.2.1): the first HTTP address; undefined where there is none. */
export function responderUrl(certificate: X509Certificate): string | undefined {
  try {
    const value = certificateExtension(certificate, id.access);
    if (value === undefined) return undefined;
    return readDer(value, tag.sequence)
      .rest()
      .map(({ body }) => new DerReader(body))
      .filter((reader) => readOid(reader.read(tag.oid)) === id.ocsp)
      .map((reader) => reader.optional(tag.simpleContext(6))?.body.toString("latin1") ?? "")
      .find((url) => /^https?:\/\/[\x21-\x7e]+$/i.test(url));
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** RFC 6960 section 4.1.1, without a nonce: answers are made ahead, for all who ask (RFC 5019). SHA-1, as all responders know it. */
export function ocspRequest(certificate: X509Certificate, issuer: X509Certificate): Buffer {
  return sequence(sequence(sequence(sequence(certId(certificate, issuer)))));
}

function certId(certificate: X509Certificate, issuer: X509Certificate): Buffer {
  const { subject, publicKey } = certificateParts(issuer);
  const { serial } = certificateParts(certificate);
  const number = integer(Buffer.from(serial, "hex"));
  return sequence(sequence(oid(id.sha1), nothing), octets(sha1(subject)), octets(sha1(publicKey)), number);
}

const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();

export interface OcspQuestion {
  readonly certificate: X509Certificate;
  readonly issuer: X509Certificate;
  readonly now: Date;
}

/** What `raw`, an OCSPResponse, says to that question. Throws OcspError: "refused", "malformed", "untrusted", "other-certificate" or "stale". */
export function readOcspAnswer(raw: Buffer, question: OcspQuestion): OcspStatus {
  try {
    const basic = parseBasic(basicResponseIn(raw));
    checkSigner(basic, question);
    const single = basic.responses.find((each) => isAbout(each, question));
    if (single === undefined) throw new OcspError("other-certificate", "the answer is about another certificate");
    checkFreshness(single, question.now);
    const { about: _about, ...status } = single;
    return { ...status, raw };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new OcspError("malformed", "the answer is damaged, or no OCSP response", { cause: error });
  }
}

/** RFC 6960 section 4.2.1 */
const refusals: Readonly<Record<number, string>> = {
  1: "the question is malformed",
  2: "internal error",
  3: "try later",
  5: "the question must be signed",
  6: "not authorised to answer",
};

function basicResponseIn(raw: Buffer): Buffer {
  const response = readDer(raw, tag.sequence);
  const status = readSmallInteger(response.read(tag.enumerated));
  if (status !== 0) throw new OcspError("refused", `the responder refuses: ${refusals[status] ?? `status ${status}`}`);
  const inside = response.enter(tag.context(0)).enter(tag.sequence);
  if (readOid(inside.read(tag.oid)) !== id.basic) throw new DerError("a response of another type");
  return inside.read(tag.octetString).body;
}

interface Basic {
  /** What is signed. */
  readonly data: Buffer;
  /** Object identifier. */
  readonly algorithm: string;
  readonly signature: Buffer;
  readonly responder: Der;
  readonly responses: readonly Single[];
  readonly certificates: readonly X509Certificate[];
}

interface Single extends Omit<OcspStatus, "raw"> {
  readonly about: CertId;
}

interface CertId {
  readonly hash: string;
  readonly nameHash: Buffer;
  readonly keyHash: Buffer;
  readonly serial: string;
}

function parseBasic(bytes: Buffer): Basic {
  const basic = readDer(bytes, tag.sequence);
  const data = basic.read(tag.sequence);
  const algorithm = readOid(basic.enter(tag.sequence).read(tag.oid));
  const signature = basic.read(tag.bitString).body;
  if (signature[0] !== 0) throw new DerError("a signature that is no whole bytes");
  const certificates = basic.optional(tag.context(0));
  const reader = new DerReader(data.body);
  reader.optional(tag.context(0)); // version
  const responder = reader.read();
  readTime(reader.read(tag.generalizedTime)); // when it was signed
  const responses = reader.enter(tag.sequence).rest();
  if (responses.length > MAX_SINGLE_RESPONSES) throw new DerError("too many answers at once");
  return {
    data: data.raw,
    algorithm,
    signature: signature.subarray(1),
    responder,
    responses: responses.map(parseSingle),
    certificates: certificates === undefined ? [] : certificatesIn(certificates),
  };
}

function certificatesIn({ body }: Der): X509Certificate[] {
  const all = readDer(body, tag.sequence).rest();
  if (all.length > MAX_RESPONDER_CERTIFICATES) throw new DerError("too many certificates");
  try {
    return all.map(({ raw }) => new X509Certificate(raw));
  } catch {
    throw new DerError("a certificate that cannot be read");
  }
}

function parseSingle({ body }: Der): Single {
  const reader = new DerReader(body);
  const about = parseCertId(reader.enter(tag.sequence));
  const status = parseStatus(reader.read());
  const thisUpdate = readTime(reader.read(tag.generalizedTime));
  const next = reader.optional(tag.context(0));
  const nextUpdate = next === undefined ? undefined : readTime(new DerReader(next.body).read(tag.generalizedTime));
  return { about, ...status, thisUpdate, nextUpdate };
}

function parseCertId(reader: DerReader): CertId {
  return {
    hash: readOid(reader.enter(tag.sequence).read(tag.oid)),
    nameHash: reader.read(tag.octetString).body,
    keyHash: reader.read(tag.octetString).body,
    serial: hexInteger(reader.read(tag.integer)),
  };
}

function parseStatus(status: Der): Pick<OcspStatus, "status" | "revokedAt" | "reason"> {
  if (status.tag === tag.simpleContext(0)) return { status: "good" };
  if (status.tag === tag.simpleContext(2)) return { status: "unknown" };
  if (status.tag !== tag.context(1)) throw new DerError("no status");
  const reader = new DerReader(status.body);
  const revokedAt = readTime(reader.read(tag.generalizedTime));
  const reason = reader.optional(tag.context(0));
  const code = reason === undefined ? 0 : readSmallInteger(new DerReader(reason.body).read(tag.enumerated));
  return { status: "revoked", revokedAt, reason: reasonOf(code) };
}

/** RFC 6960 section 4.2.2.2: the issuer itself, or one whom it certified for just that. */
function checkSigner(basic: Basic, { issuer, now }: OcspQuestion): void {
  const signer = [issuer, ...basic.certificates].find((each) => isResponder(basic.responder, each));
  if (signer === undefined)
    throw new OcspError("untrusted", "the answer does not hold the certificate of who signed it");
  if (!signer.raw.equals(issuer.raw)) checkDelegate(signer, issuer, now);
  if (!verifyBytes(basic.algorithm, basic.data, signer.publicKey, basic.signature))
    throw new OcspError("untrusted", "the signature of the answer does not hold");
}

function isResponder({ tag: form, body }: Der, certificate: X509Certificate): boolean {
  const { subject, publicKey } = certificateParts(certificate);
  if (form === tag.context(1)) return new DerReader(body).read(tag.sequence).raw.equals(subject);
  if (form !== tag.context(2)) throw new DerError("no responder");
  return new DerReader(body).read(tag.octetString).body.equals(sha1(publicKey));
}

function checkDelegate(signer: X509Certificate, issuer: X509Certificate, now: Date): void {
  if (!vouchesFor(issuer, signer))
    throw new OcspError("untrusted", "who signed the answer was not certified by the certificate's issuer");
  // "Any purpose" does not count here.
  if (certificateParts(signer).purposes?.includes(purpose.ocspSigning) !== true)
    throw new OcspError("untrusted", "who signed the answer has a certificate for other purposes");
  const [from, to] = [Date.parse(signer.validFrom), Date.parse(signer.validTo)];
  if (now.getTime() + CLOCK_SKEW_MS < from || now.getTime() - CLOCK_SKEW_MS > to)
    throw new OcspError("untrusted", "the certificate of who signed the answer has expired, or is not yet valid");
}

const hashNames: Readonly<Record<string, string>> = {
  [id.sha1]: "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
};

function isAbout({ about }: Single, { certificate, issuer }: OcspQuestion): boolean {
  const name = hashNames[about.hash];
  if (name === undefined || about.serial !== certificateParts(certificate).serial) return false;
  const { subject, publicKey } = certificateParts(issuer);
  const digest = (bytes: Buffer) => createHash(name).update(bytes).digest();
  return digest(subject).equals(about.nameHash) && digest(publicKey).equals(about.keyHash);
}

function checkFreshness({ thisUpdate, nextUpdate }: Single, now: Date): void {
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS)
    throw new OcspError("stale", `the answer is of the future (${thisUpdate.toISOString()}): is the clock right?`);
  const end = nextUpdate?.getTime() ?? thisUpdate.getTime() + WITHOUT_END_MS;
  if (end < now.getTime() - CLOCK_SKEW_MS)
    throw new OcspError("stale", `the answer held until ${new Date(end).toISOString()} only`);
}

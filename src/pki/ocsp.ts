import { createHash, type KeyObject, type X509Certificate } from "node:crypto";
import { certificateParts, extensionValue } from "./certificate-parts.js";
import { type Der, DerError, DerReader, hexInteger, readDer, readOid, tag } from "./der/read.js";
import { bits, element, enumerated, explicit, generalizedTime, octets, oid, sequence } from "./der/write.js";
import { type Revocation, revocationReasons } from "./revocation.js";
import { signatureAlgorithm, signBytes } from "./sign.js";

/** What an authority knows of a certificate (RFC 6960 section 2.2). */
export type CertificateState = "good" | "unknown" | Pick<Revocation, "at" | "reason">;

export interface OcspSigner {
  /** The authority that issued what is asked for. */
  readonly authority: X509Certificate;
  /** Of the one who answers: the authority itself, or one whom it entrusted with that. */
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  /** `serial`: lower-case hexadecimal without leading zeros. */
  readonly stateOf: (serial: string) => CertificateState;
}

export const MAX_OCSP_REQUEST_BYTES = 16 * 1024;
/** Each is a signed part of the answer. */
const MAX_ASKED = 50;
/** RFC 8954 section 2.1 */
const MAX_NONCE_BYTES = 32;
/** How long an answer may be kept: a revocation is known everywhere within that time. */
const LASTS_MS = 3_600_000;

const id = { basic: "1.3.6.1.5.5.7.48.1.1", nonce: "1.3.6.1.5.5.7.48.1.2" } as const;
const hashes: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
/** RFC 6960 section 4.2.1 */
const refusal = { malformed: 1, internal: 2 } as const;

/** The answer to a request, both in DER. What is no request is answered so, too. */
export function answerOcsp(request: Buffer, signer: OcspSigner, now: Date = new Date()): Buffer {
  try {
    return success(answerOf(parseRequest(request), signer, now));
  } catch (error) {
    return sequence(enumerated(error instanceof DerError ? refusal.malformed : refusal.internal));
  }
}

interface Asked {
  /** CertID, as it was asked. */
  readonly raw: Buffer;
  readonly hash: string;
  readonly nameHash: Buffer;
  readonly keyHash: Buffer;
  readonly serial: string;
}

interface Request {
  readonly asked: readonly Asked[];
  /** The nonce's extension. */
  readonly nonce: Buffer | undefined;
}

/** RFC 6960 section 4.1.1; who asks, and a signature, are passed over. */
function parseRequest(bytes: Buffer): Request {
  const body = readDer(bytes, tag.sequence).enter(tag.sequence);
  body.optional(tag.context(0));
  body.optional(tag.context(1));
  const asked = body.enter(tag.sequence).rest();
  if (asked.length === 0 || asked.length > MAX_ASKED) throw new DerError("too many questions, or none");
  const extensions = body.optional(tag.context(2));
  return { asked: asked.map(parseAsked), nonce: extensions === undefined ? undefined : nonceIn(extensions) };
}

function parseAsked({ body }: Der): Asked {
  const certId = new DerReader(body).read(tag.sequence);
  const reader = new DerReader(certId.body);
  const hash = readOid(reader.enter(tag.sequence).read(tag.oid));
  const nameHash = reader.read(tag.octetString).body;
  const keyHash = reader.read(tag.octetString).body;
  return { raw: certId.raw, hash, nameHash, keyHash, serial: hexInteger(reader.read(tag.integer)) };
}

function nonceIn({ body }: Der): Buffer | undefined {
  const value = extensionValue(new DerReader(body).enter(tag.sequence), id.nonce);
  if (value === undefined) return undefined;
  if (value.length > MAX_NONCE_BYTES + 2) throw new DerError("a nonce of more than 32 bytes");
  return sequence(oid(id.nonce), octets(value));
}

/** RFC 6960 section 4.2.1: a BasicOCSPResponse, with the certificate of who signs it. */
function answerOf({ asked, nonce }: Request, signer: OcspSigner, now: Date): Buffer {
  const issuer = certificateParts(signer.authority);
  const data = sequence(
    explicit(2, octets(createHash("sha1").update(certificateParts(signer.certificate).publicKey).digest())),
    generalizedTime(now),
    sequence(
      ...asked.map((each) => singleResponse(each, isOf(each, issuer) ? signer.stateOf(each.serial) : "unknown", now)),
    ),
    ...(nonce === undefined ? [] : [explicit(1, sequence(nonce))]),
  );
  const certificates = explicit(0, sequence(signer.certificate.raw));
  return sequence(data, signatureAlgorithm(signer.key), bits(signBytes(data, signer.key)), certificates);
}

/** Serial numbers count only together with the authority that gave them. */
function isOf(
  { hash, nameHash, keyHash }: Asked,
  issuer: { readonly subject: Buffer; readonly publicKey: Buffer },
): boolean {
  const name = hashes[hash];
  if (name === undefined) return false;
  const digest = (bytes: Buffer) => createHash(name).update(bytes).digest();
  return digest(issuer.subject).equals(nameHash) && digest(issuer.publicKey).equals(keyHash);
}

function singleResponse({ raw }: Asked, state: CertificateState, now: Date): Buffer {
  const until = explicit(0, generalizedTime(new Date(now.getTime() + LASTS_MS)));
  return sequence(raw, stateElement(state), generalizedTime(now), until);
}

function stateElement(state: CertificateState): Buffer {
  if (state === "good") return element(tag.simpleContext(0));
  if (state === "unknown") return element(tag.simpleContext(2));
  const code = revocationReasons[state.reason];
  return explicit(1, generalizedTime(state.at), ...(code === 0 ? [] : [explicit(0, enumerated(code))]));
}

function success(basic: Buffer): Buffer {
  return sequence(enumerated(0), explicit(0, sequence(oid(id.basic), octets(basic))));
}

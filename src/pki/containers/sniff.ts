import { type Der, DerReader, readOid, tag } from "../der/read.js";
import { isPasswordEncryption } from "./pbe.js";
import { isPkcs7 } from "./pkcs7.js";
import { isPkcs12 } from "./pkcs12.js";

/** What bytes in DER are, by their outer shape. */
export type DerKind =
  | "certificate"
  | "crl"
  | "request"
  | "pkcs7"
  | "pkcs12"
  | "pkcs8"
  | "pkcs1"
  | "sec1"
  | "encrypted-key"
  | "public-key"
  | undefined;

export function sniffDer(bytes: Buffer): DerKind {
  if (isPkcs12(bytes)) return "pkcs12";
  if (isPkcs7(bytes)) return "pkcs7";
  try {
    const parts = new DerReader(bytes).enter(tag.sequence).rest();
    return keyKind(parts) ?? signedKind(parts);
  } catch {
    return undefined;
  }
}

function shapeOf(parts: readonly Der[], ...tags: readonly number[]): boolean {
  return tags.every((each, index) => parts[index]?.tag === each);
}

function keyKind(parts: readonly Der[]): DerKind {
  if (shapeOf(parts, tag.integer, tag.sequence, tag.octetString)) return "pkcs8";
  if (shapeOf(parts, tag.integer, tag.octetString)) return "sec1";
  if (parts.length >= 9 && parts.slice(0, 9).every((part) => part.tag === tag.integer)) return "pkcs1";
  const [first] = parts;
  if (shapeOf(parts, tag.sequence, tag.bitString)) return "public-key";
  if (first !== undefined && shapeOf(parts, tag.sequence, tag.octetString))
    return isPasswordEncryption(readOid(new DerReader(first.body).read(tag.oid))) ? "encrypted-key" : undefined;
  return undefined;
}

/** RFC 5280 sections 4.1 and 5.1, RFC 2986 section 4: all are what is signed, the algorithm, and the signature. */
function signedKind(parts: readonly Der[]): DerKind {
  const [signed] = parts;
  if (signed === undefined || !shapeOf(parts, tag.sequence, tag.sequence, tag.bitString)) return undefined;
  const inside = new DerReader(signed.body).rest();
  if (shapeOf(inside, tag.context(0), tag.integer) || inside.length === 6) return "certificate";
  if (shapeOf(inside, tag.integer, tag.sequence, tag.sequence, tag.context(0))) return "request";
  const isTime = (part: Der | undefined) => part?.tag === tag.utcTime || part?.tag === tag.generalizedTime;
  return isTime(inside[2]) || isTime(inside[3]) ? "crl" : undefined;
}

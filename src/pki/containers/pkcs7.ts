import { X509Certificate } from "node:crypto";
import { DerError, DerReader, readDer, readOid, tag } from "../der/read.js";
import { element, explicit, integer, oid, sequence, setOf } from "../der/write.js";
import { MAX_ITEMS } from "./pkcs12.js";

const id = { data: "1.2.840.113549.1.7.1", signedData: "1.2.840.113549.1.7.2" } as const;

/** Whether `bytes` begin as signed data does. */
export function isPkcs7(bytes: Buffer): boolean {
  try {
    return readOid(new DerReader(bytes).enter(tag.sequence).read(tag.oid)) === id.signedData;
  } catch {
    return false;
  }
}

/** The certificates in a PKCS#7 file, as authorities send chains (RFC 5652 section 5.1). Throws DerError, and what Node says of certificates. */
export function readPkcs7(bytes: Buffer): readonly X509Certificate[] {
  const info = readDer(bytes, tag.sequence);
  if (readOid(info.read(tag.oid)) !== id.signedData) throw new DerError("no signed data");
  const signed = info.enter(tag.context(0)).enter(tag.sequence);
  signed.read(tag.integer);
  signed.read(tag.set);
  signed.read(tag.sequence);
  const certificates = signed.optional(tag.context(0));
  if (certificates === undefined) return [];
  const all = new DerReader(certificates.body).rest().filter((each) => each.tag === tag.sequence);
  if (all.length > MAX_ITEMS) throw new DerError("more than 200 items");
  return all.map(({ raw }) => new X509Certificate(raw));
}

/** Certificates alone, signed by nobody, in the order given. */
export function writePkcs7(certificates: readonly X509Certificate[]): Buffer {
  const list = element(tag.context(0), ...certificates.map(({ raw }) => raw));
  const signed = sequence(integer(1), setOf(), sequence(oid(id.data)), list, setOf());
  return sequence(oid(id.signedData), explicit(0, signed));
}

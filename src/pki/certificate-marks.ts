import type { X509Certificate } from "node:crypto";
import { certificateMark, type MarkKind } from "../support/certificate-mark.js";
import { certificateExtension, certificateParts } from "./certificate-parts.js";
import { type Der, DerReader, readDer, readOid, tag } from "./der/read.js";

const id = { commonName: "2.5.4.3", alternativeNames: "2.5.29.17" } as const;
/** RFC 5280 section 4.2.1.6: the choices of a GeneralName. */
const kinds: Readonly<Record<number, MarkKind>> = {
  [tag.simpleContext(1)]: "email",
  [tag.simpleContext(2)]: "dns",
  [tag.simpleContext(6)]: "uri",
};
/** A certificate with more would make each login slow. */
const MAX_MARKS = 256;

/**
 * By what a certificate is known to be somebody's. It is read from the certificate itself, since in the text that OpenSSL makes of names one can pretend to be two.
 * Throws DerError.
 */
export function marksOf(certificate: Pick<X509Certificate, "raw" | "fingerprint256">): readonly string[] {
  const names = [...alternativeNames(certificate), commonName(certificate)];
  const marks = names.filter((mark) => mark !== undefined).slice(0, MAX_MARKS);
  return [certificateMark("sha256", certificate.fingerprint256), ...marks].filter((mark) => mark !== undefined);
}

function alternativeNames(certificate: Pick<X509Certificate, "raw">): (string | undefined)[] {
  const value = certificateExtension(certificate, id.alternativeNames);
  if (value === undefined) return [];
  return readDer(value, tag.sequence)
    .rest()
    .map((name) => {
      const kind = kinds[name.tag];
      return kind === undefined ? undefined : certificateMark(kind, name.body.toString("latin1"));
    });
}

/** Of several common names nobody can say which one is meant: then there is none. */
function commonName(certificate: Pick<X509Certificate, "raw">): string | undefined {
  const found: Der[] = [];
  const parts = readDer(certificateParts(certificate).subject, tag.sequence).rest();
  for (const part of parts) {
    for (const attribute of new DerReader(part.body).rest()) {
      const reader = new DerReader(attribute.body);
      if (readOid(reader.read(tag.oid)) === id.commonName) found.push(reader.read());
    }
  }
  const [only, ...others] = found;
  const text = only === undefined || others.length > 0 ? undefined : textOf(only);
  return text === undefined ? undefined : certificateMark("cn", text);
}

/** Undefined for bytes that are no text, which must not become somebody's name by being mended. */
function textOf({ tag: kind, body }: Der): string | undefined {
  if (kind === tag.bmpString) return body.length % 2 === 0 ? Buffer.from(body).swap16().toString("utf16le") : undefined;
  if (kind === tag.printableString || kind === tag.ia5String) return body.toString("latin1");
  if (kind !== tag.utf8String) return undefined;
  const text = body.toString("utf8");
  return Buffer.from(text, "utf8").equals(body) ? text : undefined;
}

import type { X509Certificate } from "node:crypto";
import { type CertificateParts, certificateParts } from "../pki/certificate-parts.js";
import { parseCrl, type RevocationList } from "../pki/crl.js";
import { PkiError } from "../pki/errors.js";
import { FtpsError } from "./errors.js";

/** Lists may be long, and are the same for each connection with the same options. */
const read = new WeakMap<readonly string[], readonly RevocationList[]>();

/**
 * Whether one of the certificates is on one of the lists that the caller gave (PEM, one list each). OpenSSL looks as well, but tells only the last thing that it has against a chain: where
 * the list of another authority is missing, or a certificate has expired, that one is revoked is not heard of.
 * Throws FtpsError "certificate-invalid".
 */
export function isListed(lists: readonly string[], certificates: readonly X509Certificate[]): boolean {
  const known = read.get(lists) ?? lists.flatMap(parsed);
  read.set(lists, known);
  return certificates.some((certificate) => {
    const { issuer, serial } = partsOf(certificate);
    return known.some((list) => list.issuer.equals(issuer) && list.find(serial) !== undefined);
  });
}

/** OpenSSL reads what it needs only: a server may show a certificate with anything in its other parts. */
function partsOf(certificate: X509Certificate): CertificateParts {
  try {
    return certificateParts(certificate);
  } catch (cause) {
    const what = "the server shows a certificate that cannot be read, so no list tells of it";
    throw new FtpsError("certificate-invalid", what, { hint: "its operator must replace it", cause });
  }
}

/** What only OpenSSL can read (lists for a part of an authority's certificates, for example) is left to it. */
function parsed(list: string): readonly RevocationList[] {
  try {
    return [parseCrl(Buffer.from(list), "the list")];
  } catch (error) {
    if (error instanceof PkiError) return [];
    throw error;
  }
}

import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { hostNames } from "./alternative-names.js";
import { certify, type Validity } from "./certify.js";
import { PkiError } from "./errors.js";
import { generateKey, type KeyKind, keyToPem } from "./keys.js";
import { MAX_COMMON_NAME, type Subject } from "./subject.js";

/** The common name of who has none, since a common name has 64 characters at most; the names that count stand beside it. */
const NAMELESS = "FTPS server";

export interface CertificateOptions extends Validity {
  /** DNS names and IP addresses, at least one. */
  readonly names: readonly string[];
  /** Default: the first DNS name, or the first name of all. */
  readonly commonName?: string;
  /** All other fields; its `commonName` counts where the one above is not given. */
  readonly subject?: Subject;
}

/** A certificate and its key, both in PEM; the key in PKCS#8. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a key and a certificate for it. Throws PkiError "name-invalid", "subject-invalid" or "validity-invalid". */
export async function createSelfSigned(
  options: CertificateOptions & { readonly kind: KeyKind },
): Promise<CertificateWithKey> {
  const key = await generateKey(options.kind);
  return { certificate: await selfSign(key, options), key: keyToPem(key) };
}

/**
 * A certificate for a key at hand, in PEM. It is a leaf (no authority): whoever trusts it trusts this one server, and a stolen key makes
 * no other certificates. OpenSSL (also strict), GnuTLS, Java and Node accept such a leaf as its own anchor.
 */
export async function selfSign(key: KeyObject, options: CertificateOptions): Promise<string> {
  const { subject: wanted, names } = serverNames(options);
  // Whoever issued a certificate must have a name (RFC 5280 section 4.1.2.4), and here that is the subject's.
  const isNameless = Object.values(wanted).every((value) => value === undefined || value === "");
  const subject = isNameless ? { commonName: NAMELESS } : wanted;
  return await certify(key, { ...options, profile: "server", subject, names });
}

/** What a server's certificate says of whom it is for: names checked, the common name filled in. Throws PkiError "name-invalid". */
export function serverNames({ names, commonName, subject = {} }: CertificateOptions) {
  const checked = hostNames(names);
  const wanted = commonName ?? subject.commonName;
  if (checked.length === 0)
    throw new PkiError("name-invalid", "a certificate cannot hold 0 names", "give at least one DNS name or IP address");
  const plain = names.map((name) => name.replace(/^(DNS|IP):/i, "")).filter(({ length }) => length <= MAX_COMMON_NAME);
  const chosen = plain.find((name) => isIP(name) === 0) ?? plain[0];
  return { names: checked, subject: { ...subject, commonName: wanted ?? chosen } };
}

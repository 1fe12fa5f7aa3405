import { X509Certificate } from "node:crypto";
import { PkiError } from "./errors.js";
import { canonicalIp } from "./ip.js";
import { describeKey } from "./keys.js";

export interface CertificateSummary {
  /** `CN=localhost, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  /** DNS names and IP addresses that a client may ask for. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `ECDSA prime256v1`, `RSA 3072`. */
  readonly key: string;
  /** SHA-256, `AA:BB:...`. */
  readonly fingerprint256: string;
}

/** The first certificate in `pem`. Throws PkiError "no-certificate". */
export function inspect(pem: string): CertificateSummary {
  const certificate = parseCertificate(pem, "the text");
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    selfSigned: isSelfSigned(certificate),
    names: alternativeNames(certificate),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    key: describeKey(certificate.publicKey),
    fingerprint256: certificate.fingerprint256,
  };
}

/** SHA-256 of the first certificate in `pem`, `AA:BB:...`. Throws PkiError "no-certificate". */
export function fingerprint256(pem: string): string {
  return parseCertificate(pem, "the text").fingerprint256;
}

/** The first certificate in `pem`. `file` is named in the error, PkiError "no-certificate". */
export function parseCertificate(pem: string, file: string): X509Certificate {
  const hint = "it must hold a certificate in PEM, beginning with -----BEGIN CERTIFICATE-----";
  const [first] = splitCertificates(pem);
  if (first === undefined) throw new PkiError("no-certificate", `${file} holds no certificate`, hint);
  try {
    return new X509Certificate(first);
  } catch (error) {
    throw new PkiError("no-certificate", `the certificate in ${file} cannot be read`, hint, { cause: error });
  }
}

/** The certificates in `pem`, each a block with its line end; other blocks and text between them are left out. */
export function splitCertificates(pem: string): readonly string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => `${block.replace(/\r\n?/g, "\n")}\n`);
}

/** `checkIssued` would say no to any leaf, since a leaf may not sign certificates. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/** Node joins the parts of a name by line ends. */
function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}

/** Node writes `DNS:a, IP Address:0:0:0:0:0:0:0:1`, and puts values with special characters into JSON quotes. */
export function alternativeNames(certificate: X509Certificate): readonly string[] {
  const entries = certificate.subjectAltName?.matchAll(/(?:^|, )(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return [...entries].map(([, type, text = ""]) => {
    if (text.startsWith('"')) return String(JSON.parse(text));
    return type === "DNS" ? text : canonicalIp(text);
  });
}

import type { webcrypto } from "node:crypto";
import type { JsonNameParams } from "@peculiar/x509";
import type { AlternativeName } from "./alternative-names.js";
import * as x509 from "./x509.js";

/** What a certificate is for. */
export type Profile = "server" | "client" | "authority" | "ocsp";

/** Where clients learn whether a certificate was revoked (RFC 5280 sections 4.2.1.13 and 4.2.2.1). */
export interface RevocationPlaces {
  readonly ocsp?: string | undefined;
  readonly crl?: string | undefined;
}

const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = x509.KeyUsageFlags;
/** id-kp-OCSPSigning, RFC 6960 section 4.2.2.2 */
const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
/** id-pkix-ocsp-nocheck, RFC 6960 section 4.2.2.2.1 */
const OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
const DER_NULL = new Uint8Array([5, 0]);

/** What limits the use of a key, by profile. RSA keys of servers also take part in key transport, for clients that know nothing better. */
export function usageExtensions(profile: Profile, publicKey: webcrypto.CryptoKey): x509.Extension[] {
  if (profile === "authority")
    // No further authority below this one.
    return [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
    ];
  const transports = profile === "server" && publicKey.algorithm.name.startsWith("RSA");
  const usage = transports ? digitalSignature | keyEncipherment : digitalSignature;
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const purpose = { server: serverAuth, client: clientAuth, ocsp: OCSP_SIGNING }[profile];
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(usage, true),
    new x509.ExtendedKeyUsageExtension([purpose]),
    ...(profile === "ocsp" ? [new x509.Extension(OCSP_NO_CHECK, false, DER_NULL)] : []),
  ];
}

/** RFC 5280 section 4.2.1.6: critical where the subject is empty, as it is for a host whose name is longer than a common name may be. */
export function nameExtensions(names: readonly AlternativeName[], subject: JsonNameParams): x509.Extension[] {
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names], subject.length === 0)];
}

export function placeExtensions({ ocsp, crl }: RevocationPlaces): x509.Extension[] {
  return [
    ...(ocsp === undefined ? [] : [new x509.AuthorityInfoAccessExtension({ ocsp })]),
    ...(crl === undefined ? [] : [new x509.CRLDistributionPointsExtension([crl])]),
  ];
}

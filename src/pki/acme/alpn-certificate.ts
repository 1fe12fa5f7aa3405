import { hostNames } from "../alternative-names.js";
import { certify } from "../certify.js";
import { octets } from "../der/write.js";
import { generateKey, keyToPem } from "../keys.js";
import type { CertificateWithKey } from "../self-signed.js";
import { digestOf, type Proof } from "./solver.js";

/** id-pe-acmeIdentifier, RFC 8737 section 3 */
const ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";

/** The certificate of RFC 8737 section 3: signed by itself, for this one name, with the proof in a critical extension. */
export async function alpnCertificate(proof: Proof): Promise<CertificateWithKey> {
  const key = await generateKey("ecdsa-p256");
  const certificate = await certify(key, {
    profile: "server",
    subject: { commonName: "ACME challenge" },
    names: hostNames([proof.name]),
    days: 7,
    more: [{ id: ACME_IDENTIFIER, critical: true, value: octets(digestOf(proof)) }],
  });
  return { certificate, key: keyToPem(key) };
}

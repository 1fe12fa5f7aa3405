import type { KeyObject } from "node:crypto";
import { requireSigningAlgorithm, toWebCrypto } from "./keys.js";
import { nameExtensions } from "./profile.js";
import { type CertificateOptions, serverNames } from "./self-signed.js";
import { relativeNames } from "./subject.js";
import * as x509 from "./x509.js";

/** A request for a certificate (PKCS#10, RFC 2986), PEM, signed by the key that it is for. Throws PkiError as `selfSign` does. */
export async function createRequest(key: KeyObject, options: CertificateOptions): Promise<string> {
  const { subject, names } = serverNames(options);
  const parts = relativeNames(subject);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: new x509.Name(parts),
    keys: await toWebCrypto(key),
    signingAlgorithm: requireSigningAlgorithm(key),
    extensions: nameExtensions(names, parts),
  });
  return `${request.toString("pem").trimEnd()}\n`;
}

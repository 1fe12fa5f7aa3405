import { PkiError } from "./errors.js";
import { type PemFile, readPem } from "./files.js";
import { keyFromPem } from "./keys.js";
import { checkPair, type PkiWarning, type Slot } from "./pair-check.js";
import type { CertificateWithKey } from "./self-signed.js";

/** A certificate, its chain behind it, and its key, from files that somebody else keeps: nothing is made. Throws PkiError. */
export async function readPair(
  files: { readonly certificate: string; readonly key: string },
  now: Date,
): Promise<{ readonly pair: CertificateWithKey; readonly warnings: readonly PkiWarning[] }> {
  const certificate = await present(files.certificate, "certificate");
  const key = await present(files.key, "private key");
  const isRsa = keyFromPem(key.text, files.key).asymmetricKeyType === "rsa";
  const slot: Slot = isRsa
    ? { name: "rsa", kind: "rsa-3072", keyType: "rsa" }
    : { name: "ecdsa", kind: "ecdsa-p256", keyType: "ec" };
  const warnings = checkPair({ certificate, key, files, slot, now });
  return { pair: { certificate: certificate.text, key: key.text }, warnings };
}

async function present(file: string, what: string): Promise<PemFile> {
  const found = await readPem(file);
  if (found === undefined)
    throw new PkiError("unreadable", `there is no ${file}`, `put the ${what} of the host there, in PEM`);
  return found;
}

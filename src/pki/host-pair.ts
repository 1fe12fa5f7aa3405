import { PkiError } from "./errors.js";
import { type PemFile, readPem } from "./files.js";
import { parseCertificate } from "./inspect.js";
import { keyFromPem } from "./keys.js";
import { exposureWarnings, type PkiWarning, validityWarnings } from "./pair-check.js";
import type { CertificateWithKey } from "./self-signed.js";
import { checkFit } from "./serving.js";

/** A certificate, its chain behind it, and its key, from files that somebody else keeps: nothing is made. Throws PkiError. */
export async function readPair(
  files: { readonly certificate: string; readonly key: string },
  now: Date,
): Promise<{ readonly pair: CertificateWithKey; readonly warnings: readonly PkiWarning[] }> {
  const certificate = await present(files.certificate, "certificate");
  const key = await present(files.key, "private key");
  const parsed = parseCertificate(certificate.text, files.certificate);
  checkFit(parsed, keyFromPem(key.text, files.key), files);
  const warnings = [...validityWarnings(parsed, files.certificate, now, renew), ...exposureWarnings(key, files.key)];
  return { pair: { certificate: certificate.text, key: key.text }, warnings };
}

const renew = "put a new certificate in its place and reload";

async function present(file: string, what: string): Promise<PemFile> {
  const found = await readPem(file);
  if (found === undefined)
    throw new PkiError("unreadable", `there is no ${file}`, `put the ${what} of the host there, in PEM`);
  return found;
}

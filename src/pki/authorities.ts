import { PkiError } from "./errors.js";
import { readPem } from "./files.js";
import { parseCertificate, splitCertificates } from "./inspect.js";

/** The certificates in a file that somebody else keeps, PEM, one each. Throws PkiError where there is no such file, no certificate in it, or one that cannot be read. */
export async function readAuthorities(file: string): Promise<readonly string[]> {
  const hint = "put the certificates of those to be trusted there, in PEM, one behind the other";
  const found = await readPem(file);
  if (found === undefined) throw new PkiError("unreadable", `there is no ${file}`, hint);
  const certificates = splitCertificates(found.text);
  if (certificates.length === 0) throw new PkiError("no-certificate", `${file} holds no certificate`, hint);
  for (const certificate of certificates) parseCertificate(certificate, file);
  return certificates;
}

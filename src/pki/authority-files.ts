import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { PkiError } from "./errors.js";
import { readPem } from "./files.js";

/** Where an authority of one's own is kept. */
export function authorityFolder(dataFolder: string): string {
  return join(dataFolder, "tls", "authority");
}

export interface AuthorityFiles {
  readonly certificate: string;
  readonly key: string;
  readonly about: string;
  readonly issued: string;
  readonly revoked: string;
  readonly crl: string;
  /** Of the OCSP responder. */
  readonly responder: string;
  readonly responderKey: string;
  readonly clients: string;
}

export function authorityFiles(dataFolder: string): AuthorityFiles {
  const at = (name: string): string => join(authorityFolder(dataFolder), name);
  return {
    certificate: at("certificate.pem"),
    key: at("key.pem"),
    about: at("about.json"),
    issued: at("issued.jsonl"),
    revoked: at("revoked.jsonl"),
    crl: at("authority.crl"),
    responder: at("responder.pem"),
    responderKey: at("responder-key.pem"),
    clients: at("clients"),
  };
}

/** The authority's certificate, or none where there is no authority. Throws PkiError. */
export async function authorityCertificate(dataFolder: string): Promise<readonly X509Certificate[]> {
  const { certificate } = authorityFiles(dataFolder);
  const found = await readPem(certificate);
  if (found === undefined) return [];
  try {
    return [new X509Certificate(found.text)];
  } catch (error) {
    const hint = "put the authority's certificate back there, in PEM";
    throw new PkiError("no-certificate", `the certificate in ${certificate} cannot be read`, hint, { cause: error });
  }
}

export function noAuthority(dataFolder: string): PkiError {
  const hint = "make one with sealift cert authority create";
  return new PkiError("unknown", `there is no authority in ${dataFolder}`, hint);
}

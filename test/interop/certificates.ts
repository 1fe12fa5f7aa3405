import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runOrThrow } from "../support/run-program.js";
import { requirePeer } from "./peers.js";

/** Files in PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  /** Private key and certificate in one file. */
  readonly both: string;
  readonly kind: KeyKind;
}

export type KeyKind = "ecdsa" | "rsa";

const newKey: Record<KeyKind, readonly string[]> = {
  ecdsa: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
  rsa: ["-newkey", "rsa:2048"],
};

const loopback = "DNS:localhost,IP:127.0.0.1,IP:::1";

/** A self-signed certificate, made by openssl; `names` as in a subjectAltName. */
export async function makeCertificate(
  folder: string,
  names: string = loopback,
  kind: KeyKind = "ecdsa",
): Promise<CertificateFiles> {
  await mkdir(folder, { recursive: true });
  const certificate = path.join(folder, "certificate.pem");
  const key = path.join(folder, "key.pem");
  await runOrThrow(requirePeer("openssl"), [
    ...["req", "-x509", ...newKey[kind], "-nodes", "-days", "30"],
    ...["-keyout", key, "-out", certificate, "-subj", "/CN=localhost"],
    ...["-addext", `subjectAltName=${names}`],
  ]);
  const both = path.join(folder, "both.pem");
  await writeFile(both, Buffer.concat([await readFile(key), await readFile(certificate)]), { mode: 0o600 });
  return { certificate, key, both, kind };
}

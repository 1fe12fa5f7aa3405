import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { authorityFiles } from "./authority-files.js";
import { PkiError } from "./errors.js";
import { readPem } from "./files.js";
import type { CertificateWithKey } from "./self-signed.js";
import { idOf, isId, removeFolder, tryPublishFolder } from "./stored.js";

/** A certificate of the authority for a client, kept until its user has it. */
export interface ClientCertificate extends CertificateWithKey {
  /** The name of its folder. */
  readonly id: string;
  readonly files: { readonly certificate: string; readonly key: string };
}

const MAX_LISTED = 10_000;

/** Throws PkiError: "exists" where there is one of that name. */
export async function addClient(
  dataFolder: string,
  name: string,
  pair: CertificateWithKey,
): Promise<ClientCertificate> {
  const id = await tryPublishFolder(authorityFiles(dataFolder).clients, idOf(name), [
    ["key.pem", pair.key, 0o600],
    ["certificate.pem", pair.certificate, 0o644],
  ]);
  if (id === undefined) throw clientExists(name);
  return { id, ...pair, files: filesOf(dataFolder, id) };
}

function filesOf(dataFolder: string, id: string): ClientCertificate["files"] {
  const folder = join(authorityFiles(dataFolder).clients, id);
  return { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
}

export function clientExists(name: string): PkiError {
  const hint = `bundle it once more, or revoke it first: sealift cert revoke ${idOf(name)}`;
  return new PkiError("exists", `there is a certificate for the client ${JSON.stringify(name)}`, hint);
}

/** Undefined where there is none. Throws PkiError "unreadable". */
export async function findClient(dataFolder: string, name: string): Promise<ClientCertificate | undefined> {
  const id = idOf(name);
  const files = filesOf(dataFolder, id);
  const [certificate, key] = await Promise.all([readPem(files.certificate), readPem(files.key)]);
  if (certificate === undefined || key === undefined) return undefined;
  return { id, certificate: certificate.text, key: key.text, files };
}

export async function clientIds(dataFolder: string): Promise<readonly string[]> {
  const entries = await readdir(authorityFiles(dataFolder).clients).catch(() => []);
  return entries.filter(isId).sort().slice(0, MAX_LISTED);
}

/** With its key. Throws PkiError: "unknown" where there is none. */
export async function removeClient(dataFolder: string, name: string): Promise<void> {
  const id = idOf(name);
  const hint = "see sealift cert list for what there is";
  const unknown = () => new PkiError("unknown", `there is no certificate for a client ${id}`, hint);
  await removeFolder(join(authorityFiles(dataFolder).clients, id), unknown);
}

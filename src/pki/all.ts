import { join } from "node:path";
import { PkiError } from "./errors.js";
import { readPem } from "./files.js";
import type { CertificateWithKey } from "./self-signed.js";
import { type Origin, ownIds, readStored, storedIds } from "./stored.js";

/** A certificate in a data folder, with its key. */
export interface KnownCertificate extends CertificateWithKey {
  readonly id: string;
  /** "own": shown to clients that ask for no name that a stored one has. */
  readonly origin: Origin | "own";
  /** Undefined for the server's own. */
  readonly added: Date | undefined;
  readonly files: { readonly certificate: string; readonly key: string };
}

export interface DamagedCertificate {
  readonly id: string;
  readonly error: PkiError;
}

/** The server's own certificates, as far as they have been made, and those that were stored. Throws PkiError for the folder alone. */
export async function everyCertificate(
  dataFolder: string,
): Promise<{ readonly known: readonly KnownCertificate[]; readonly damaged: readonly DamagedCertificate[] }> {
  const own = await Promise.all(ownIds.map((id) => readOwn(dataFolder, id)));
  const known: KnownCertificate[] = own.filter((each) => each !== undefined);
  const damaged: DamagedCertificate[] = [];
  for (const id of await storedIds(dataFolder)) {
    try {
      known.push(await readStored(dataFolder, id));
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      damaged.push({ id, error });
    }
  }
  return { known, damaged };
}

/** Throws PkiError: "unknown" where there is none. */
export async function findCertificate(dataFolder: string, id: string): Promise<KnownCertificate> {
  const own = ownIds.includes(id) ? await readOwn(dataFolder, id) : undefined;
  return own ?? (await readStored(dataFolder, id));
}

async function readOwn(dataFolder: string, id: string): Promise<KnownCertificate | undefined> {
  const files = { certificate: join(dataFolder, "tls", `${id}.crt`), key: join(dataFolder, "tls", `${id}.key`) };
  const [certificate, key] = await Promise.all([readPem(files.certificate), readPem(files.key)]);
  if (certificate === undefined || key === undefined) return undefined;
  return { id, origin: "own", added: undefined, certificate: certificate.text, key: key.text, files };
}

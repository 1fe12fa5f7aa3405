import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import { PkiError } from "./errors.js";
import { makePrivateFolder, type PemFile, readPem, replaceFile, writeNewFile } from "./files.js";
import { splitCertificates } from "./inspect.js";
import { generateKey, keyFromPem, keyToPem } from "./keys.js";
import { localNames } from "./local-names.js";
import { checkKind, checkPair, type PkiWarning, type Slot } from "./pair-check.js";
import type { CertificateWithKey } from "./self-signed.js";

export interface ServerCertificates {
  /** Modern clients see this one. */
  readonly ecdsa: CertificateWithKey;
  /** For clients that know only RSA. */
  readonly rsa: CertificateWithKey;
  /** Path of trust.pem, to be given to clients: both certificates, and what else they need to trust. */
  readonly trust: string;
  /** Whether a certificate was made just now. */
  readonly created: boolean;
  /** What is served nevertheless, but needs somebody's attention. */
  readonly warnings: readonly PkiWarning[];
}

const ECDSA: Slot = { name: "ecdsa", kind: "ecdsa-p256", keyType: "ec" };
const RSA: Slot = { name: "rsa", kind: "rsa-3072", keyType: "rsa" };

export interface StoreOptions {
  readonly now?: Date;
  readonly names?: readonly string[];
  /** What else clients need to trust, PEM; it goes into trust.pem. */
  readonly trusted?: readonly string[];
  /** False: what is missing is not made, but an error. Who replaces a file may have taken the old one away first. */
  readonly make?: boolean;
}

/**
 * The certificates of the server, in the folder `tls` of `dataFolder`: ecdsa.crt, ecdsa.key, rsa.crt, rsa.key and trust.pem. What is
 * there is used, and never overwritten (trust.pem is: it only repeats the certificates). What is missing is made. Safe against another
 * process that does the same. Throws PkiError.
 */
export async function ensureServerCertificates(
  dataFolder: string,
  options: StoreOptions = {},
): Promise<ServerCertificates> {
  const folder = join(dataFolder, "tls");
  const { now = new Date(), names = localNames(), make = true } = options;
  const context = { folder, now, names, make };
  await makePrivateFolder(folder);
  const ecdsa = await ensurePair(context, ECDSA);
  const rsa = await ensurePair(context, RSA);
  const trust = join(folder, "trust.pem");
  await ensureTrust(trust, [ecdsa.pair.certificate, rsa.pair.certificate, ...(options.trusted ?? [])]);
  return {
    ecdsa: ecdsa.pair,
    rsa: rsa.pair,
    trust,
    created: ecdsa.created || rsa.created,
    warnings: [...ecdsa.warnings, ...rsa.warnings],
  };
}

interface Context {
  readonly folder: string;
  readonly now: Date;
  readonly names: readonly string[];
  readonly make: boolean;
}

interface LoadedPair {
  readonly pair: CertificateWithKey;
  readonly created: boolean;
  readonly warnings: readonly PkiWarning[];
}

/**
 * The key is published before the certificate, and the certificate looked for before the key. So a key alone is what a crash, or another
 * process just now, left behind: it is given a certificate. A certificate alone is a mistake.
 */
async function ensurePair(context: Context, slot: Slot): Promise<LoadedPair> {
  const files = {
    certificate: join(context.folder, `${slot.name}.crt`),
    key: join(context.folder, `${slot.name}.key`),
  };
  let certificate = await readPem(files.certificate);
  let key = await readPem(files.key);
  const created = certificate === undefined;
  if (certificate === undefined && !context.make) {
    const hint = "put one there, or have a new pair made: sealift reload";
    throw new PkiError("no-certificate", `there is no ${files.certificate}`, hint);
  }
  if (certificate === undefined) {
    key ??= await publish(files.key, keyToPem(await generateKey(slot.kind)), 0o600);
    const privateKey = keyFromPem(key.text, files.key);
    checkKind(privateKey, slot, files.key);
    certificate = await publish(files.certificate, await certify(privateKey, context), 0o644);
  }
  if (key === undefined) {
    const hint = `put its private key there, or move ${files.certificate} away and a new pair is made`;
    throw new PkiError("key-missing", `${files.certificate} is there, ${files.key} is not`, hint);
  }
  const warnings = checkPair({ certificate, key, files, slot, now: context.now });
  return { pair: { certificate: certificate.text, key: key.text }, created, warnings };
}

/** Loaded only here: a start that finds its certificates does without the X.509 package. */
async function certify(key: KeyObject, { names, now }: Context): Promise<string> {
  const { selfSign } = await import("./self-signed.js");
  // A client's dialog shows the common name; "localhost" would say nothing there.
  const commonName = names.find((name) => name !== "localhost" && isIP(name) === 0 && name.length <= 64);
  return selfSign(key, { names, now, ...(commonName === undefined ? {} : { commonName }) });
}

/** What is in the file afterwards: ours, or what another process put there first. */
async function publish(file: string, text: string, mode: number): Promise<PemFile> {
  if (await writeNewFile(file, text, mode, "the folder's")) return { text, mode };
  return (await readPem(file)) ?? { text, mode };
}

async function ensureTrust(file: string, certificates: readonly string[]): Promise<void> {
  const wanted = [...new Set(certificates.flatMap(splitCertificates))].join("");
  if ((await readPem(file))?.text !== wanted) await replaceFile(file, wanted, 0o644);
}

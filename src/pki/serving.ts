import type { KeyObject, X509Certificate } from "node:crypto";
import { dirname } from "node:path";
import { createSecureContext } from "node:tls";
import { PkiError } from "./errors.js";
import { alternativeNames, isSelfSigned, parseCertificate } from "./inspect.js";
import { describeKey, keyFromPem, MIN_RSA_BITS } from "./keys.js";
import { exposureWarnings, type PkiWarning, validityWarnings } from "./pair-check.js";
import { readStored, type StoredCertificate, storedIds } from "./stored.js";

/** A stored certificate that can be served: it has been parsed, fits its key, and TLS takes it. */
export interface ServedCertificate extends StoredCertificate {
  /** DNS names, lower-case, with wildcards, and IP addresses. */
  readonly names: readonly string[];
  /** As `KeyObject.asymmetricKeyType` has it: clients are shown one of a type that they know. */
  readonly keyType: string;
  readonly selfSigned: boolean;
}

export interface Served {
  /** The best first: what is valid now, and of those what was added last. */
  readonly certificates: readonly ServedCertificate[];
  readonly warnings: readonly PkiWarning[];
}

/**
 * All stored certificates. One that cannot be served is left out, with a warning; where `before`, what was served up to now, has it, that one
 * stays. Throws PkiError "unreadable" for the folder alone.
 */
export async function servedCertificates(
  dataFolder: string,
  { now = new Date(), before = [] }: { readonly now?: Date; readonly before?: readonly ServedCertificate[] } = {},
): Promise<Served> {
  const certificates: (ServedCertificate & { readonly valid: boolean })[] = [];
  const warnings: PkiWarning[] = [];
  for (const id of await storedIds(dataFolder)) {
    const old = before.find((each) => each.id === id);
    try {
      const { served, warnings: own } = checkServable(await readStored(dataFolder, id), now, old);
      certificates.push({ ...served, valid: own.every(({ kind }) => kind !== "expired" && kind !== "not-yet-valid") });
      warnings.push(...own);
    } catch (error) {
      // Removed just now.
      if (!(error instanceof PkiError)) throw error;
      if (error.kind === "unknown") continue;
      if (old !== undefined) certificates.push({ ...old, valid: true });
      warnings.push({ kind: "left-out", message: leftOut(error, old !== undefined), hint: error.hint });
    }
  }
  certificates.sort((a, b) => Number(b.valid) - Number(a.valid) || b.added.getTime() - a.added.getTime());
  return { certificates: certificates.map(({ valid: _valid, ...served }) => served), warnings };
}

const NOT_SERVED = "it is not served";

function leftOut(error: PkiError, kept: boolean): string {
  return `${error.message}: ${kept ? "the one from before is served on" : NOT_SERVED}`;
}

/** Whether a note of a reload says that this certificate was left out: notes are words, on their way to the operator. */
export function saysLeftOut(note: string, { files }: Pick<StoredCertificate, "files">): boolean {
  return note.includes(dirname(files.certificate)) && note.includes(NOT_SERVED);
}

/** Throws PkiError where clients could not be shown it. */
function checkServable(stored: StoredCertificate, now: Date, before: ServedCertificate | undefined) {
  const { files } = stored;
  const parsed = parseCertificate(stored.certificate, files.certificate);
  const key = keyFromPem(stored.key, files.key);
  checkFit(parsed, key, files);
  try {
    // It takes a millisecond; most have been looked at before.
    if (before?.certificate !== stored.certificate || before.key !== stored.key)
      createSecureContext({ cert: stored.certificate, key: stored.key });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = "look at it with openssl x509 -text; get one that is signed with SHA-256 or better";
    throw new PkiError("weak", `TLS refuses the certificate in ${files.certificate} (${code})`, hint, { cause: error });
  }
  const served: ServedCertificate = {
    ...stored,
    names: alternativeNames(parsed),
    keyType: key.asymmetricKeyType ?? "",
    selfSigned: isSelfSigned(parsed),
  };
  const warnings = [
    ...validityWarnings(parsed, files.certificate, now, renewStored(stored.id)),
    ...exposureWarnings({ mode: stored.keyMode }, files.key),
  ];
  return { served, warnings };
}

function renewStored(id: string): string {
  return `make or install a new one, then sealift cert remove ${id}`;
}

/** Throws PkiError "key-mismatch" or "key-unsuitable". */
export function checkFit(
  certificate: X509Certificate,
  key: KeyObject,
  files: { certificate: string; key: string },
): void {
  if (!certificate.checkPrivateKey(key)) {
    const hint = "give the key with which the certificate was requested";
    throw new PkiError("key-mismatch", `${files.key} is not the key of the certificate in ${files.certificate}`, hint);
  }
  if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    const hint = `use at least ${MIN_RSA_BITS} bits; clients refuse less`;
    throw new PkiError("key-unsuitable", `the key of ${files.certificate} is too short: ${describeKey(key)}`, hint);
  }
}

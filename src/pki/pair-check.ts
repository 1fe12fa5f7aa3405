import type { KeyObject, X509Certificate } from "node:crypto";
import { PkiError } from "./errors.js";
import type { PemFile } from "./files.js";
import { parseCertificate } from "./inspect.js";
import { describeKey, type KeyKind, keyFromPem, MIN_RSA_BITS } from "./keys.js";

/** A place for one certificate and its key: NAME.crt and NAME.key. */
export interface Slot {
  readonly name: "ecdsa" | "rsa";
  /** What is made when there is none. */
  readonly kind: KeyKind;
  readonly keyType: "ec" | "rsa";
}

const SOON_MS = 30 * 86_400_000;

export interface PkiWarning {
  readonly kind:
    | "expired"
    | "expires-soon"
    | "not-yet-valid"
    | "key-exposed"
    | "left-out"
    | "no-such-name"
    | "chain-incomplete"
    | "chain-order"
    | "name-uncovered";
  readonly message: string;
  readonly hint: string;
}

export interface PairFiles {
  readonly certificate: PemFile;
  readonly key: PemFile;
  readonly files: { readonly certificate: string; readonly key: string };
  readonly slot: Slot;
  readonly now: Date;
}

/** Throws PkiError where the pair cannot be served. */
export function checkPair({ certificate, key, files, slot, now }: PairFiles): readonly PkiWarning[] {
  const parsed = parseCertificate(certificate.text, files.certificate);
  const privateKey = keyFromPem(key.text, files.key);
  if (!parsed.checkPrivateKey(privateKey)) {
    const hint = "put the key there that belongs to the certificate, or move both away and a new pair is made";
    throw new PkiError("key-mismatch", `${files.key} is not the key of the certificate in ${files.certificate}`, hint);
  }
  checkKind(privateKey, slot, files.certificate);
  return [...validityWarnings(parsed, files.certificate, now), ...exposureWarnings(key, files.key)];
}

export function checkKind(key: KeyObject, slot: Slot, file: string): void {
  const found = describeKey(key);
  if (key.asymmetricKeyType !== slot.keyType) {
    const hint = "RSA belongs into rsa.crt and rsa.key, ECDSA into ecdsa.crt and ecdsa.key";
    throw new PkiError("key-unsuitable", `${file} belongs to a key of another kind, ${found}`, hint);
  }
  if (slot.keyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    const hint = `use at least ${MIN_RSA_BITS} bits; clients refuse less`;
    throw new PkiError("key-unsuitable", `the key of ${file} is too short: ${found}`, hint);
  }
}

const renewOwn =
  "put a new certificate in its place and reload; a self-signed one: move it away with its key, and a new pair is made";

export function validityWarnings(
  certificate: X509Certificate,
  file: string,
  now: Date,
  hint: string = renewOwn,
): readonly PkiWarning[] {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  if (now > to) return [{ kind: "expired", message: `the certificate in ${file} expired on ${day(to)}`, hint }];
  if (now < from) {
    const clock = "is the clock of this machine right?";
    return [
      { kind: "not-yet-valid", message: `the certificate in ${file} is valid only from ${day(from)}`, hint: clock },
    ];
  }
  if (to.getTime() - now.getTime() > SOON_MS) return [];
  return [{ kind: "expires-soon", message: `the certificate in ${file} expires on ${day(to)}`, hint }];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function exposureWarnings({ mode }: Pick<PemFile, "mode">, file: string): readonly PkiWarning[] {
  if (process.platform === "win32" || (mode & 0o077) === 0) return [];
  return [
    { kind: "key-exposed", message: `other users may read the private key in ${file}`, hint: `chmod 600 ${file}` },
  ];
}

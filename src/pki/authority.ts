import { type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { authorityCertificate, authorityFiles, authorityFolder, noAuthority } from "./authority-files.js";
import { readRevoked } from "./authority-records.js";
import { type CertificatePlan, certify, type Issuer } from "./certify.js";
import { materialIn } from "./containers/material.js";
import { toPem } from "./containers/pem.js";
import { encryptKey } from "./containers/pkcs12.js";
import { makeCrl, readCrl } from "./crl.js";
import { PkiError } from "./errors.js";
import { readPem, replaceFile } from "./files.js";
import { appendLine } from "./journal.js";
import { generateKey, type KeyKind, keyToPem } from "./keys.js";
import type { RevocationPlaces } from "./profile.js";
import type { Revocation, RevocationReason } from "./revocation.js";
import { partsOf } from "./status.js";
import { tryPublishFolder } from "./stored.js";
import type { Subject } from "./subject.js";

export interface AuthorityOptions {
  readonly kind: KeyKind;
  readonly subject: Subject;
  /** Default: ten years. */
  readonly days?: number | undefined;
  /** Encrypts the key. */
  readonly passphrase: string;
  /** Where what it issues says that revocations can be learnt. */
  readonly places?: RevocationPlaces;
  /** Of the key's encryption; for tests. */
  readonly iterations?: number;
}

/** An authority whose key has been decrypted. */
export interface OpenAuthority {
  readonly dataFolder: string;
  readonly issuer: Issuer;
  readonly places: RevocationPlaces;
}

const DEFAULT_DAYS = 3652;
/** Of the certificate with which the OCSP responder signs; `renewResponder` makes a new one. */
const RESPONDER_DAYS = 825;
const CRL_DAYS = 30;
const DAY_MS = 86_400_000;
export const MIN_PASSPHRASE = 8;

/**
 * Makes an authority in the data folder: its certificate, its key encrypted, an empty list of revoked certificates, and a certificate for the OCSP
 * responder, so that this needs no passphrase. Throws PkiError: "exists" where there is one.
 */
export async function createAuthority(dataFolder: string, options: AuthorityOptions): Promise<void> {
  const { kind, subject, days = DEFAULT_DAYS, passphrase, places = {}, iterations } = options;
  if (passphrase.length < MIN_PASSPHRASE)
    throw new PkiError("password-wrong", "the passphrase is too short", `give at least ${MIN_PASSPHRASE} characters`);
  const key = await generateKey(kind);
  const certificate = await certify(key, { profile: "authority", subject, names: [], days });
  const issuer = { certificate, key };
  const responder = await newResponder(issuer);
  const files = [
    ["key.pem", toPem("ENCRYPTED PRIVATE KEY", await encryptKey(key, passphrase, iterations)), 0o600],
    ["certificate.pem", certificate, 0o644],
    ["about.json", `${JSON.stringify(places)}\n`, 0o644],
    ["responder-key.pem", responder.key, 0o600],
    ["responder.pem", responder.certificate, 0o644],
    ["authority.crl", emptyCrl(issuer, new Date()), 0o644],
  ] as const;
  const name = await tryPublishFolder(join(dataFolder, "tls"), "authority", files);
  if (name === undefined) throw authorityExists(dataFolder);
}

export function authorityExists(dataFolder: string): PkiError {
  const hint = "use it, or move its folder away";
  return new PkiError("exists", `there is an authority in ${authorityFolder(dataFolder)}`, hint);
}

/** Throws PkiError: "unknown" where there is no authority, "password-needed", "password-wrong". */
export async function openAuthority(dataFolder: string, passphrase: string | undefined): Promise<OpenAuthority> {
  const files = authorityFiles(dataFolder);
  const [certificate] = await authorityCertificate(dataFolder);
  const sealed = await readPem(files.key);
  if (certificate === undefined || sealed === undefined) throw noAuthority(dataFolder);
  const { keys } = await materialIn(Buffer.from(sealed.text, "latin1"), files.key, passphrase);
  const [key] = keys;
  if (key === undefined || !certificate.checkPrivateKey(key)) {
    const hint = "restore both from a backup";
    throw new PkiError("key-mismatch", `${files.key} is not the key of the authority's certificate`, hint);
  }
  return { dataFolder, issuer: { certificate: certificate.toString(), key }, places: await readPlaces(files.about) };
}

async function readPlaces(file: string): Promise<RevocationPlaces> {
  const found = (await readPem(file))?.text ?? "{}";
  try {
    const { ocsp, crl } = JSON.parse(found) as { ocsp?: unknown; crl?: unknown };
    return { ...(typeof ocsp === "string" ? { ocsp } : {}), ...(typeof crl === "string" ? { crl } : {}) };
  } catch (error) {
    throw new PkiError("malformed", `${file} is damaged`, "restore it, or write {} into it", { cause: error });
  }
}

/** A certificate, PEM, which is in the authority's records before anybody has it. Throws PkiError. */
export async function issue(authority: OpenAuthority, key: KeyObject, plan: CertificatePlan): Promise<string> {
  const { issuer, places, dataFolder } = authority;
  const last = new Date(new X509Certificate(issuer.certificate).validTo);
  const certificate = await certify(key, { ...plan, places }, issuer);
  const made = new X509Certificate(certificate);
  if (new Date(made.validTo) > last) {
    const day = last.toISOString().slice(0, 10);
    const hint = "choose fewer --days, or make a new authority";
    throw new PkiError("validity-invalid", `the authority itself is valid until ${day} only`, hint);
  }
  await appendLine(authorityFiles(dataFolder).issued, {
    serial: partsOf(made).serial,
    profile: plan.profile,
    name: plan.subject.commonName ?? "",
    fingerprint256: made.fingerprint256,
    notAfter: new Date(made.validTo).toISOString(),
    at: (plan.now ?? new Date()).toISOString(),
  });
  return certificate;
}

/** Throws PkiError: "exists" when it is revoked already. */
export async function revoke(
  authority: OpenAuthority,
  serial: string,
  reason: RevocationReason,
  now = new Date(),
): Promise<void> {
  const { dataFolder } = authority;
  const before = await readRevoked(dataFolder);
  if (before.some((each) => each.serial === serial))
    throw new PkiError("exists", `the certificate ${serial} is revoked already`, "nothing has to be done");
  await appendLine(authorityFiles(dataFolder).revoked, { serial, at: now.toISOString(), reason });
  await renewCrl(authority, undefined, now);
}

/** Writes a new list of what is revoked, valid for `days`; gives its path. Throws PkiError. */
export async function renewCrl(authority: OpenAuthority, days = CRL_DAYS, now = new Date()): Promise<string> {
  const { crl } = authorityFiles(authority.dataFolder);
  const revoked = await readRevoked(authority.dataFolder);
  // Its number is the time, which grows without anybody counting; and grows on when a clock is set back.
  const before = await readCrl(crl).then(
    ({ number }) => number ?? 0,
    () => 0,
  );
  const number = Math.max(now.getTime(), before + 1);
  await replaceFile(crl, crlOf(authority.issuer, { revoked, number, now, days }), 0o644);
  return crl;
}

function emptyCrl(issuer: Issuer, now: Date): string {
  return crlOf(issuer, { revoked: [], number: now.getTime(), now, days: CRL_DAYS });
}

interface CrlContents {
  readonly revoked: readonly Revocation[];
  readonly number: number;
  readonly now: Date;
  readonly days: number;
}

function crlOf({ certificate, key }: Issuer, { revoked, number, now, days }: CrlContents): string {
  const nextUpdate = new Date(now.getTime() + days * DAY_MS);
  return makeCrl({ issuer: { certificate: new X509Certificate(certificate), key }, revoked, number, now, nextUpdate });
}

/** A new key and certificate for the OCSP responder. Throws PkiError. */
export async function renewResponder({ dataFolder, issuer }: OpenAuthority): Promise<void> {
  const files = authorityFiles(dataFolder);
  const { certificate, key } = await newResponder(issuer);
  await replaceFile(files.responderKey, key, 0o600);
  await replaceFile(files.responder, certificate, 0o644);
}

/** RFC 6960 section 4.2.2.2: by a certificate of its own, the responder needs not the authority's key. */
async function newResponder(issuer: Issuer): Promise<{ readonly certificate: string; readonly key: string }> {
  const key = await generateKey("ecdsa-p256");
  const subject = { commonName: "OCSP responder" };
  const left = Math.floor((Date.parse(new X509Certificate(issuer.certificate).validTo) - Date.now()) / DAY_MS);
  const days = Math.max(1, Math.min(RESPONDER_DAYS, left));
  return { certificate: await certify(key, { profile: "ocsp", subject, names: [], days }, issuer), key: keyToPem(key) };
}

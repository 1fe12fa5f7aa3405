import type { KeyObject, X509Certificate } from "node:crypto";
import { certificateExtension, certificateParts, extensionValue } from "./certificate-parts.js";
import { isPem, pemBlocks, toPem } from "./containers/pem.js";
import {
  type Der,
  DerError,
  DerReader,
  hexInteger,
  readDer,
  readOid,
  readSmallInteger,
  readTime,
  tag,
} from "./der/read.js";
import { element, enumerated, explicit, integer, octets, oid, sequence, time } from "./der/write.js";
import { PkiError } from "./errors.js";
import { readBounded } from "./files.js";
import { type Revocation, type RevocationReason, reasonOf, revocationReasons } from "./revocation.js";
import { signatureAlgorithm, signBytes, verifyBytes } from "./sign.js";

/** The largest public ones have 10 MB. */
const MAX_CRL_BYTES = 64 * 1024 * 1024;
/** RFC 5280 section 4.1.2.2 allows 20 bytes; with a sign byte, 21. */
const MAX_SERIAL_BYTES = 21;
/** About a millisecond's work. */
const ENTRIES_IN_A_SLICE = 1000;
/** The seventh bit of a key's uses. */
const CRL_SIGN = 0x02;
const id = {
  deltaCrl: "2.5.29.27",
  distributionPoint: "2.5.29.28",
  keyUsage: "2.5.29.15",
  authorityKey: "2.5.29.35",
  subjectKey: "2.5.29.14",
  crlNumber: "2.5.29.20",
  reason: "2.5.29.21",
} as const;

export interface CrlPlan {
  readonly issuer: { readonly certificate: X509Certificate; readonly key: KeyObject };
  readonly revoked: readonly Revocation[];
  /** Grows from list to list. */
  readonly number: number;
  readonly now: Date;
  readonly nextUpdate: Date;
}

/** A list of revoked certificates (RFC 5280 section 5), PEM. */
export function makeCrl({ issuer, revoked, number, now, nextUpdate }: CrlPlan): string {
  const algorithm = signatureAlgorithm(issuer.key);
  const { subject } = certificateParts(issuer.certificate);
  const details = new Map<string, Buffer>();
  const entries = revoked.map((each) => entryOf(each, details));
  const body = sequence(
    integer(1),
    algorithm,
    subject,
    time(now),
    time(nextUpdate),
    ...(entries.length === 0 ? [] : [sequence(Buffer.concat(entries))]),
    explicit(0, sequence(...authorityKey(issuer.certificate), extension(id.crlNumber, integer(number)))),
  );
  const signature = element(tag.bitString, Buffer.from([0]), signBytes(body, issuer.key));
  return toPem("X509 CRL", sequence(body, algorithm, signature));
}

/** Thousands are often revoked at one time, for one reason; `details` has what was written for it. */
function entryOf({ serial, at, reason }: Revocation, details: Map<string, Buffer>): Buffer {
  const number = integer(Buffer.from(serial.padStart(serial.length + (serial.length % 2), "0"), "hex"));
  const key = `${at.getTime()} ${reason}`;
  const known = details.get(key) ?? detailsOf(at, reason);
  details.set(key, known);
  return sequence(number, known);
}

function detailsOf(at: Date, reason: RevocationReason): Buffer {
  // RFC 5280 section 5.3.1: better none than "unspecified".
  if (reason === "unspecified") return time(at);
  return Buffer.concat([time(at), sequence(extension(id.reason, enumerated(revocationReasons[reason])))]);
}

function extension(name: string, value: Buffer): Buffer {
  return sequence(oid(name), octets(value));
}

/** By it a client finds the right one of two certificates of one name. */
function authorityKey(certificate: X509Certificate): Buffer[] {
  const value = certificateExtension(certificate, id.subjectKey);
  if (value === undefined) return [];
  const key = new DerReader(value).read(tag.octetString).body;
  return [extension(id.authorityKey, sequence(element(tag.simpleContext(0), key)))];
}

/** A list of revoked certificates that was read. A look-up takes the same time whatever its length. */
export interface RevocationList {
  /** Name of who made it, DER. */
  readonly issuer: Buffer;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** Undefined where it has none, or one that is no whole number here. */
  readonly number: number | undefined;
  readonly size: number;
  /** `serial`: as `Revocation` has it. */
  find(serial: string): { readonly at: Date; readonly reason: RevocationReason } | undefined;
  /** Whether that issuer made it. */
  isFrom(issuer: X509Certificate): boolean;
}

/** PEM or DER. Whatever else this process does goes on meanwhile. Throws PkiError "unreadable" or "malformed". */
export async function readCrl(file: string): Promise<RevocationList> {
  const found = await readBounded(file, MAX_CRL_BYTES);
  if (found === undefined) throw new PkiError("unreadable", `there is no ${file}`, "check the path");
  try {
    const parsing = parseInSlices(derOf(found.bytes));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const step = parsing.next();
      if (step.done === true) return step.value;
    }
  } catch (error) {
    throw malformed(file, error);
  }
}

/** `file` is named in the error: PkiError "malformed". */
export function parseCrl(bytes: Buffer, file: string): RevocationList {
  try {
    const parsing = parseInSlices(derOf(bytes));
    for (let step = parsing.next(); ; step = parsing.next()) if (step.done === true) return step.value;
  } catch (error) {
    throw malformed(file, error);
  }
}

function derOf(bytes: Buffer): Buffer {
  if (!isPem(bytes)) return bytes;
  const der = pemBlocks(bytes.toString("latin1")).find(({ label }) => /CRL$/.test(label))?.bytes;
  if (der === undefined) throw new DerError("no list in it");
  return der;
}

function malformed(file: string, cause: unknown): PkiError {
  if (cause instanceof UnusableList) {
    const hint = "use a whole list, of all that the authority has revoked";
    return new PkiError("malformed", `the list of revoked certificates in ${file} ${cause.message}`, hint, { cause });
  }
  const hint = "it must be a whole CRL of an authority, in PEM or DER";
  return new PkiError("malformed", `${file} holds no list of revoked certificates that can be read`, hint, { cause });
}

/** A list that is none of the simple kind: who took it for one would take revoked certificates for good. */
class UnusableList extends Error {}

/** Yields now and then, so that others may have their turn. */
function* parseInSlices(der: Buffer): Generator<void, RevocationList> {
  const list = readDer(der, tag.sequence);
  const body = list.read(tag.sequence);
  const algorithm = list.read(tag.sequence);
  const signature = wholeBytes(list.read(tag.bitString));
  const reader = new DerReader(body.body);
  reader.optional(tag.integer);
  // RFC 5280 section 5.1.1.2: what is signed says by which algorithm.
  if (!reader.read(tag.sequence).raw.equals(algorithm.raw)) throw new DerError("two algorithms");
  const issuer = Buffer.from(reader.read(tag.sequence).raw);
  const thisUpdate = readTime(reader.read());
  const hasNext = reader.peek() === tag.utcTime || reader.peek() === tag.generalizedTime;
  const nextUpdate = hasNext ? readTime(reader.read()) : undefined;
  const revoked = reader.optional(tag.sequence);
  const entries = revoked === undefined ? new Map<string, Buffer>() : yield* entriesIn(revoked);
  const extensions = reader.optional(tag.context(0));
  if (extensions !== undefined) requireWhole(extensions);
  return {
    issuer,
    thisUpdate,
    nextUpdate,
    number: extensions === undefined ? undefined : numberIn(extensions),
    size: entries.size,
    find: (serial) => {
      const entry = entries.get(serial);
      return entry === undefined ? undefined : readDetails(entry);
    },
    isFrom: (certificate) =>
      certificateParts(certificate).subject.equals(issuer) &&
      maySignLists(certificate) &&
      verifyBytes(readOid(new DerReader(algorithm.body).read(tag.oid)), body.raw, certificate.publicKey, signature),
  };
}

/** RFC 5280 section 5.2: a list with a critical extension that one does not understand must not be used. Parts of lists say so by one. */
function requireWhole({ body }: Der): void {
  for (const extension of new DerReader(body).enter(tag.sequence).rest()) {
    const reader = new DerReader(extension.body);
    const name = readOid(reader.read(tag.oid));
    if (name === id.deltaCrl) throw new UnusableList("has changes only (a delta CRL)");
    const critical = reader.optional(tag.boolean)?.body[0] === 0xff;
    if (name === id.distributionPoint) requireForUsers(reader.read(tag.octetString).body);
    else if (critical) throw new UnusableList(`has a critical extension that is not known here (${name})`);
  }
}

/** RFC 5280 section 5.2.5. That it comes from one place of several says nothing of what is in it. */
function requireForUsers(value: Buffer): void {
  const partial = readDer(value, tag.sequence)
    .rest()
    .filter((each) => each.tag !== tag.context(0) && each.tag !== tag.simpleContext(1))
    .some((each) => each.tag === tag.simpleContext(3) || each.body[0] !== 0);
  if (partial) throw new UnusableList("is for some certificates only, or of several authorities");
}

/** RFC 5280 section 4.2.1.3: where the uses of a key are limited, signing lists must be one. */
function maySignLists(certificate: X509Certificate): boolean {
  const usage = certificateExtension(certificate, id.keyUsage);
  if (usage === undefined) return true;
  const [, first = 0] = new DerReader(usage).read(tag.bitString).body;
  return (first & CRL_SIGN) !== 0;
}

function numberIn({ body }: Der): number | undefined {
  const value = extensionValue(new DerReader(body).enter(tag.sequence), id.crlNumber);
  const number = value === undefined ? undefined : new DerReader(value).read(tag.integer);
  return number === undefined || number.body.length > 6 ? undefined : readSmallInteger(number);
}

function wholeBytes({ body }: Der): Buffer {
  if (body[0] !== 0) throw new DerError("a signature that is no whole bytes");
  return body.subarray(1);
}

/** What is behind the serial number is read when somebody asks: of a long list, most never is. */
function* entriesIn(revoked: Der): Generator<void, Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const reader = new DerReader(revoked.body);
  for (let count = 1; !reader.done; count += 1) {
    if (count % ENTRIES_IN_A_SLICE === 0) yield;
    const entry = reader.read(tag.sequence).body;
    const serial = new DerReader(entry).read(tag.integer);
    if (serial.body.length > MAX_SERIAL_BYTES) throw new DerError("a serial number of more than 20 bytes");
    entries.set(hexInteger(serial), entry.subarray(serial.raw.length));
  }
  return entries;
}

function readDetails(entry: Buffer) {
  const reader = new DerReader(entry);
  const at = readTime(reader.read());
  const value = reader.done ? undefined : extensionValue(reader.enter(tag.sequence), id.reason);
  const code = value === undefined ? 0 : readSmallInteger(new DerReader(value).read(tag.enumerated));
  return { at, reason: reasonOf(code) };
}

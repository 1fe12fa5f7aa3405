import {
  createHmac,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
  X509Certificate,
} from "node:crypto";
import { type Der, DerError, DerReader, readDer, readOctets, readOid, readSmallInteger, tag } from "../der/read.js";
import { bmp, element, explicit, integer, nothing, octets, oid, sequence, setOf } from "../der/write.js";
import {
  decryptWithPassword,
  type Encrypted,
  encryptOldWay,
  encryptWithPassword,
  type Pkcs12KeyOptions,
  pkcs12Key,
  UnknownEncryption,
  WrongPassword,
} from "./pbe.js";

export interface Material {
  readonly certificates: readonly X509Certificate[];
  readonly keys: readonly KeyObject[];
}

const MAX_MAC_ITERATIONS = 1_000_000;
const MAX_DEPTH = 8;
/** Certificates and keys in one file. */
export const MAX_ITEMS = 200;

const id = {
  data: "1.2.840.113549.1.7.1",
  encryptedData: "1.2.840.113549.1.7.6",
  keyBag: "1.2.840.113549.1.12.10.1.1",
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certBag: "1.2.840.113549.1.12.10.1.3",
  safeContentsBag: "1.2.840.113549.1.12.10.1.6",
  x509Certificate: "1.2.840.113549.1.9.22.1",
  friendlyName: "1.2.840.113549.1.9.20",
  localKeyId: "1.2.840.113549.1.9.21",
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
} as const;

const hashes: Readonly<Record<string, Pkcs12KeyOptions["hash"]>> = {
  [id.sha1]: "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  [id.sha256]: "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Whether `bytes` begin as a PFX does: version 3, then what is authenticated. */
export function isPkcs12(bytes: Buffer): boolean {
  try {
    const pfx = new DerReader(bytes).enter(tag.sequence);
    return readSmallInteger(pfx.read(tag.integer)) === 3 && readOid(pfx.enter(tag.sequence).read(tag.oid)) !== "";
  } catch {
    return false;
  }
}

/** What is in a PKCS#12 file (RFC 7292). Throws DerError, UnknownEncryption, WrongPassword, and what Node says of certificates and keys. */
export async function readPkcs12(bytes: Buffer, password: string): Promise<Material> {
  const pfx = readDer(bytes, tag.sequence);
  pfx.read(tag.integer);
  const content = contentOf(pfx.read(tag.sequence));
  if (content.type !== id.data) throw new UnknownEncryption("protection by a public key");
  const safes = readOctets(new DerReader(content.body).read());
  if (!pfx.done) checkMac(pfx.read(tag.sequence), safes, password);
  const found = { certificates: [] as X509Certificate[], keys: [] as KeyObject[] };
  for (const info of readDer(safes, tag.sequence).rest())
    await readSafe(await openSafe(info, password), password, found, 0);
  return found;
}

function contentOf(info: Der): { readonly type: string; readonly body: Buffer } {
  const reader = new DerReader(info.body);
  const type = readOid(reader.read(tag.oid));
  return { type, body: reader.read(tag.context(0)).body };
}

/** Of the MAC's key comes the first word on whether a password is right. */
function checkMac(macData: Der, safes: Buffer, password: string): void {
  const reader = new DerReader(macData.body);
  const digestInfo = reader.enter(tag.sequence);
  const hash = hashes[readOid(digestInfo.enter(tag.sequence).read(tag.oid))];
  if (hash === undefined) throw new UnknownEncryption("hash of the MAC");
  const expected = digestInfo.read(tag.octetString).body;
  const salt = reader.read(tag.octetString).body;
  const iterations = reader.done ? 1 : readSmallInteger(reader.read(tag.integer));
  if (iterations < 1 || iterations > MAX_MAC_ITERATIONS) throw new UnknownEncryption(`${iterations} iterations`);
  const mac = macOf({ hash, password, salt, iterations }, safes);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) throw new WrongPassword("another MAC");
}

function macOf(options: Omit<Pkcs12KeyOptions, "purpose" | "length">, safes: Buffer): Buffer {
  const length = createHmac(options.hash, "").digest().length;
  return createHmac(options.hash, pkcs12Key({ ...options, purpose: "mac", length }))
    .update(safes)
    .digest();
}

async function openSafe(info: Der, password: string): Promise<Buffer> {
  const { type, body } = contentOf(info);
  if (type === id.data) return readOctets(new DerReader(body).read());
  if (type !== id.encryptedData) throw new UnknownEncryption(`content ${type}`);
  const encrypted = new DerReader(body).enter(tag.sequence);
  encrypted.read(tag.integer);
  const inside = encrypted.enter(tag.sequence);
  inside.read(tag.oid);
  const algorithm = inside.read(tag.sequence);
  return await decryptWithPassword(algorithm, readOctets(inside.read()), password);
}

async function readSafe(
  contents: Buffer,
  password: string,
  found: { readonly certificates: X509Certificate[]; readonly keys: KeyObject[] },
  depth: number,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new DerError("nested too deeply");
  for (const bag of new DerReader(contents).enter(tag.sequence).rest()) {
    if (found.certificates.length + found.keys.length >= MAX_ITEMS) throw new DerError("more than 200 items");
    const { type, body } = contentOf(bag);
    if (type === id.certBag) found.certificates.push(...certificateIn(body));
    else if (type === id.keyBag) found.keys.push(keyFrom(body));
    else if (type === id.shroudedKeyBag) found.keys.push(await decryptKey(body, password));
    else if (type === id.safeContentsBag) await readSafe(body, password, found, depth + 1);
  }
}

function certificateIn(bag: Buffer): X509Certificate[] {
  const reader = new DerReader(bag).enter(tag.sequence);
  if (readOid(reader.read(tag.oid)) !== id.x509Certificate) return [];
  return [new X509Certificate(readOctets(new DerReader(reader.read(tag.context(0)).body).read()))];
}

function keyFrom(pkcs8: Buffer): KeyObject {
  return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}

/** EncryptedPrivateKeyInfo (RFC 5958 section 3). Throws as `readPkcs12` does. */
export async function decryptKey(bytes: Buffer, password: string): Promise<KeyObject> {
  const reader = readDer(bytes, tag.sequence);
  const algorithm = reader.read(tag.sequence);
  const plain = await decryptWithPassword(algorithm, readOctets(reader.read()), password);
  try {
    return keyFrom(plain);
  } catch (error) {
    // Padding can be right by chance, once in 256 times.
    throw new WrongPassword("no key", { cause: error });
  }
}

/** EncryptedPrivateKeyInfo, DER. */
export async function encryptKey(key: KeyObject, password: string, iterations?: number): Promise<Buffer> {
  const { algorithm, data } = await encryptWithPassword(pkcs8Of(key), password, iterations);
  return sequence(algorithm, octets(data));
}

function pkcs8Of(key: KeyObject): Buffer {
  return key.export({ type: "pkcs8", format: "der" });
}

export interface Pkcs12Options {
  readonly key: KeyObject;
  /** The key's own first. */
  readonly certificates: readonly X509Certificate[];
  readonly password: string;
  /** What programs show. */
  readonly name: string;
  /** Triple DES and SHA-1, for programs from before 2022, in place of AES-256 and SHA-256. */
  readonly legacy?: boolean;
}

/** Programs that open these spend this on the event loop; the password is long, or the file is for people at hand. */
const MAC_ITERATIONS = 10_000;

/** A PKCS#12 file. */
export async function writePkcs12({
  key,
  certificates,
  password,
  name,
  legacy = false,
}: Pkcs12Options): Promise<Buffer> {
  const seal = async (plain: Buffer): Promise<Encrypted> =>
    legacy ? encryptOldWay(plain, password, MAC_ITERATIONS) : await encryptWithPassword(plain, password, 100_000);
  const sealedKey = await seal(pkcs8Of(key));
  const keyBag = bag(id.shroudedKeyBag, sequence(sealedKey.algorithm, octets(sealedKey.data)), ownAttributes(name));
  const certBags = certificates.map(({ raw }, index) => {
    const value = sequence(oid(id.x509Certificate), explicit(0, octets(raw)));
    return bag(id.certBag, value, index === 0 ? ownAttributes(name) : undefined);
  });
  const sealedCerts = await seal(sequence(...certBags));
  const inside = sequence(oid(id.data), sealedCerts.algorithm, element(tag.simpleContext(0), sealedCerts.data));
  const safes = sequence(
    sequence(oid(id.encryptedData), explicit(0, sequence(integer(0), inside))),
    sequence(oid(id.data), explicit(0, octets(sequence(keyBag)))),
  );
  const hash = legacy ? "sha1" : "sha256";
  const salt = randomBytes(16);
  const mac = macOf({ hash, password, salt, iterations: MAC_ITERATIONS }, safes);
  const digestInfo = sequence(sequence(oid(id[hash]), nothing), octets(mac));
  return sequence(
    integer(3),
    sequence(oid(id.data), explicit(0, octets(safes))),
    sequence(digestInfo, octets(salt), integer(MAC_ITERATIONS)),
  );
}

function bag(type: string, value: Buffer, attributes: Buffer | undefined): Buffer {
  return sequence(oid(type), explicit(0, value), ...(attributes === undefined ? [] : [attributes]));
}

/** By the local key id programs find the certificate of the key. */
function ownAttributes(name: string): Buffer {
  return setOf(
    sequence(oid(id.friendlyName), setOf(element(tag.bmpString, bmp(name)))),
    sequence(oid(id.localKeyId), setOf(octets(Buffer.from([1])))),
  );
}

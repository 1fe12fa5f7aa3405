import { createCipheriv, createDecipheriv, createHash, pbkdf2, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { type Der, DerError, DerReader, readOid, readSmallInteger, tag } from "../der/read.js";
import { bmp, integer, nothing, octets, oid, sequence } from "../der/write.js";
import { decryptRc2 } from "./rc2.js";

const deriveByPbkdf2 = promisify(pbkdf2);
const deriveByScrypt = (password: string, salt: Buffer, length: number, options: object): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

/** A file says itself how much work it is to open; more than a few seconds of it is no key's protection but an attack. */
const MAX_ITERATIONS = 5_000_000;
/** The old way of PKCS#12 runs on the event loop. */
const MAX_OLD_ITERATIONS = 1_000_000;
const MAX_SCRYPT_BYTES = 256 * 1024 * 1024;
/** What OWASP advises for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;

const id = {
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  scrypt: "1.3.6.1.4.1.11591.4.11",
  hmacSha256: "1.2.840.113549.2.9",
  aes256: "2.16.840.1.101.3.4.1.42",
  /** pbeWithSHAAnd3-KeyTripleDES-CBC */
  oldTripleDes: "1.2.840.113549.1.12.1.3",
} as const;

const hmacs: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.8": "sha224",
  [id.hmacSha256]: "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};

const ciphers: Readonly<Record<string, { readonly name: string; readonly key: number }>> = {
  "2.16.840.1.101.3.4.1.2": { name: "aes-128-cbc", key: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "aes-192-cbc", key: 24 },
  [id.aes256]: { name: "aes-256-cbc", key: 32 },
  "1.2.840.113549.3.7": { name: "des-ede3-cbc", key: 24 },
};

/** RFC 7292 appendix C. Two-key triple DES has the first key a second time as the third. */
const oldCiphers: Readonly<Record<string, { readonly key: number; readonly rc2: boolean }>> = {
  [id.oldTripleDes]: { key: 24, rc2: false },
  "1.2.840.113549.1.12.1.4": { key: 16, rc2: false },
  "1.2.840.113549.1.12.1.5": { key: 16, rc2: true },
  "1.2.840.113549.1.12.1.6": { key: 5, rc2: true },
};

/** The encryption, or its parameters, are none that is known here. */
export class UnknownEncryption extends Error {}
/** Most likely the wrong password; damage looks the same. */
export class WrongPassword extends Error {}

/** Whether an algorithm encrypts with a password. */
export function isPasswordEncryption(algorithm: string): boolean {
  return algorithm === id.pbes2 || Object.hasOwn(oldCiphers, algorithm);
}

/** `algorithm`: an AlgorithmIdentifier. Throws DerError, UnknownEncryption or WrongPassword. */
export async function decryptWithPassword(algorithm: Der, data: Buffer, password: string): Promise<Buffer> {
  const reader = new DerReader(algorithm.body);
  const name = readOid(reader.read(tag.oid));
  const parameters = reader.enter(tag.sequence);
  try {
    if (name === id.pbes2) return await decryptPbes2(parameters, data, password);
    const old = oldCiphers[name];
    if (old !== undefined) return decryptOld(old, parameters, data, password);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What OpenSSL says of padding that is none, and of half a block.
    if (code?.startsWith("ERR_OSSL") === true) throw new WrongPassword("bad padding", { cause: error });
    throw error;
  }
  throw new UnknownEncryption(`encryption ${name}`);
}

/** RFC 8018 section 6.2 */
async function decryptPbes2(parameters: DerReader, data: Buffer, password: string): Promise<Buffer> {
  const derivation = parameters.enter(tag.sequence);
  const scheme = parameters.enter(tag.sequence);
  const cipherName = readOid(scheme.read(tag.oid));
  const cipher = ciphers[cipherName];
  if (cipher === undefined) throw new UnknownEncryption(`cipher ${cipherName}`);
  const iv = scheme.read(tag.octetString).body;
  const key = await deriveKey(derivation, password, cipher.key);
  if (iv.length !== (cipher.name.startsWith("aes") ? 16 : 8)) throw new DerError("no initialization vector");
  const decipher = createDecipheriv(cipher.name, key, iv);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

async function deriveKey(derivation: DerReader, password: string, length: number): Promise<Buffer> {
  const name = readOid(derivation.read(tag.oid));
  const parameters = derivation.enter(tag.sequence);
  const salt = parameters.read(tag.octetString).body;
  if (name === id.scrypt) {
    const [N = 0, r = 0, p = 0] = [1, 2, 3].map(() => readSmallInteger(parameters.read(tag.integer)));
    const isPower = N > 1 && Number.isInteger(Math.log2(N));
    if (!isPower || r < 1 || p < 1 || p > 16 || 128 * N * r > MAX_SCRYPT_BYTES)
      throw new UnknownEncryption("work of scrypt");
    return await deriveByScrypt(password, salt, length, { N, r, p, maxmem: 2 * MAX_SCRYPT_BYTES });
  }
  if (name !== id.pbkdf2) throw new UnknownEncryption(`key derivation ${name}`);
  const iterations = checkedWork(parameters.read(tag.integer), MAX_ITERATIONS);
  parameters.optional(tag.integer); // length of the key, which follows from the cipher
  const hmac = parameters.done ? "sha1" : hmacs[readOid(parameters.enter(tag.sequence).read(tag.oid))];
  if (hmac === undefined) throw new UnknownEncryption("hash of PBKDF2");
  return await deriveByPbkdf2(password, salt, iterations, length, hmac);
}

function checkedWork(count: Der, most: number): number {
  const iterations = readSmallInteger(count);
  if (iterations < 1 || iterations > most) throw new UnknownEncryption(`${iterations} iterations`);
  return iterations;
}

/** RFC 7292 appendix C */
function decryptOld(
  { key: length, rc2 }: { readonly key: number; readonly rc2: boolean },
  parameters: DerReader,
  data: Buffer,
  password: string,
): Buffer {
  const salt = parameters.read(tag.octetString).body;
  const iterations = checkedWork(parameters.read(tag.integer), MAX_OLD_ITERATIONS);
  const key = pkcs12Key({ purpose: "key", hash: "sha1", password, salt, iterations, length });
  const iv = pkcs12Key({ purpose: "iv", hash: "sha1", password, salt, iterations, length: 8 });
  if (rc2) return withoutPadding(decryptRc2(key, iv, data));
  const decipher = createDecipheriv("des-ede3-cbc", length === 24 ? key : Buffer.concat([key, key.subarray(0, 8)]), iv);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

/** RFC 8018 section 6.1.1 */
function withoutPadding(plain: Buffer): Buffer {
  const count = plain.at(-1) ?? 0;
  const isPadded = count >= 1 && count <= 8 && plain.subarray(-count).every((byte) => byte === count);
  if (plain.length % 8 !== 0 || !isPadded) throw new WrongPassword("bad padding");
  return plain.subarray(0, -count);
}

export interface Pkcs12KeyOptions {
  readonly purpose: "key" | "iv" | "mac";
  readonly hash: "sha1" | "sha224" | "sha256" | "sha384" | "sha512";
  /** `noPassword`, or a text that may be empty: the two are not the same there. */
  readonly password: string;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly length: number;
}

/** For PKCS#12 without one; no file has this as its password, which ends with a zero. */
export const noPassword = "\0";

/** RFC 7292 appendix B.2 */
export function pkcs12Key({ purpose, hash, password, salt, iterations, length }: Pkcs12KeyOptions): Buffer {
  const block = hash === "sha384" || hash === "sha512" ? 128 : 64;
  const diversifier = Buffer.alloc(block, { key: 1, iv: 2, mac: 3 }[purpose]);
  const secret = password === noPassword ? Buffer.alloc(0) : Buffer.concat([bmp(password), Buffer.alloc(2)]);
  let input: Buffer = Buffer.concat([repeated(salt, block), repeated(secret, block)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let turn = 1; turn < iterations; turn++) digest = createHash(hash).update(digest).digest();
    parts.push(digest);
    made += digest.length;
    if (made < length) input = addToBlocks(input, repeated(digest, block).subarray(0, block), block);
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** As many whole blocks as hold `bytes` once. */
function repeated(bytes: Buffer, block: number): Buffer {
  return bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Each block of `input`, as a number, plus `summand` plus one. */
function addToBlocks(input: Buffer, summand: Buffer, block: number): Buffer {
  const sum = Buffer.from(input);
  for (let start = 0; start < sum.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at--) {
      carry += (sum[start + at] ?? 0) + (summand[at] ?? 0);
      sum[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return sum;
}

export interface Encrypted {
  /** AlgorithmIdentifier. */
  readonly algorithm: Buffer;
  readonly data: Buffer;
}

/** PBES2 with PBKDF2 and AES-256 (RFC 8018). */
export async function encryptWithPassword(
  plain: Buffer,
  password: string,
  iterations = ITERATIONS,
): Promise<Encrypted> {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv("aes-256-cbc", await deriveByPbkdf2(password, salt, iterations, 32, "sha256"), iv);
  const hmac = sequence(oid(id.hmacSha256), nothing);
  const derivation = sequence(oid(id.pbkdf2), sequence(octets(salt), integer(iterations), hmac));
  const scheme = sequence(oid(id.aes256), octets(iv));
  return {
    algorithm: sequence(oid(id.pbes2), sequence(derivation, scheme)),
    data: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
}

/** Triple DES as programs from before 2022 expect it in PKCS#12. */
export function encryptOldWay(plain: Buffer, password: string, iterations: number): Encrypted {
  const salt = randomBytes(8);
  const common = { hash: "sha1", password, salt, iterations } as const;
  const key = pkcs12Key({ ...common, purpose: "key", length: 24 });
  const cipher = createCipheriv("des-ede3-cbc", key, pkcs12Key({ ...common, purpose: "iv", length: 8 }));
  return {
    algorithm: sequence(oid(id.oldTripleDes), sequence(octets(salt), integer(iterations))),
    data: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
}

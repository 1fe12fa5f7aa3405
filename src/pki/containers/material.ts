import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { DerError } from "../der/read.js";
import { PkiError } from "../errors.js";
import { readBounded } from "../files.js";
import { noPassword, UnknownEncryption, WrongPassword } from "./pbe.js";
import { isPem, type PemBlock, pemBlocks, TruncatedPem } from "./pem.js";
import { readPkcs7 } from "./pkcs7.js";
import { decryptKey, MAX_ITEMS, type Material, readPkcs12 } from "./pkcs12.js";
import { sniffDer } from "./sniff.js";

/** A bundle of all public authorities takes 250 KB. */
const MAX_MATERIAL_BYTES = 1024 * 1024;

/** Certificates and keys in a file: PEM (any number of blocks), DER, PKCS#7 or PKCS#12. Throws PkiError, each kind of failure in words of its own. */
export async function readMaterial(file: string, password?: string): Promise<Material> {
  const found = await readBounded(file, MAX_MATERIAL_BYTES);
  if (found === undefined) throw new PkiError("unreadable", `there is no ${file}`, "check the path");
  if (found.bytes.length === 0) throw new PkiError("malformed", `${file} is empty`, "get it again");
  return await materialIn(found.bytes, file, password);
}

/** As `readMaterial`; `file` is named in errors. */
export async function materialIn(bytes: Buffer, file: string, password?: string): Promise<Material> {
  try {
    return isPem(bytes)
      ? await fromPem(bytes.toString("latin1"), file, password)
      : await fromDer(bytes, file, password);
  } catch (error) {
    throw inWordsFor(error, file, password);
  }
}

async function fromPem(text: string, file: string, password: string | undefined): Promise<Material> {
  const certificates: X509Certificate[] = [];
  const keys: KeyObject[] = [];
  const blocks = pemBlocks(text);
  if (blocks.length > MAX_ITEMS) throw new DerError("more than 200 items");
  for (const block of blocks) {
    const found = await fromBlock(block, file, password);
    certificates.push(...found.certificates);
    keys.push(...found.keys);
  }
  return { certificates, keys };
}

async function fromBlock(
  { label, text, bytes }: PemBlock,
  file: string,
  password: string | undefined,
): Promise<Material> {
  switch (label) {
    case "CERTIFICATE":
    case "X509 CERTIFICATE":
    case "TRUSTED CERTIFICATE":
      return certificate(new X509Certificate(bytes));
    case "PKCS7":
    case "CMS":
      return { certificates: readPkcs7(bytes), keys: [] };
    case "PRIVATE KEY":
    case "RSA PRIVATE KEY":
    case "EC PRIVATE KEY":
      return key(oldKey(text, password));
    case "ENCRYPTED PRIVATE KEY":
      return key(await decryptKey(bytes, needed(password)));
    case "EC PARAMETERS":
    case "DH PARAMETERS":
      return { certificates: [], keys: [] };
    default:
      throw anotherThing(otherThings[label] ?? `a block ${JSON.stringify(label)}`, file);
  }
}

/** Also those that are encrypted as OpenSSL did before PKCS#8. */
function oldKey(text: string, password: string | undefined): KeyObject {
  const isEncrypted = /^Proc-Type: 4,ENCRYPTED/m.test(text);
  try {
    return createPrivateKey(isEncrypted ? { key: text, passphrase: needed(password) } : text);
  } catch (error) {
    if (isEncrypted && !(error instanceof NeedsPassword)) throw new WrongPassword("old key", { cause: error });
    throw error;
  }
}

async function fromDer(bytes: Buffer, file: string, password: string | undefined): Promise<Material> {
  const kind = sniffDer(bytes);
  switch (kind) {
    case "certificate":
      return certificate(new X509Certificate(bytes));
    case "pkcs7":
      return { certificates: readPkcs7(bytes), keys: [] };
    case "pkcs12":
      return password === undefined ? await openUnprotected(bytes) : await readPkcs12(bytes, password);
    case "encrypted-key":
      return key(await decryptKey(bytes, needed(password)));
    case "pkcs8":
    case "pkcs1":
    case "sec1":
      return key(createPrivateKey({ key: bytes, format: "der", type: kind }));
    case "crl":
    case "request":
    case "public-key":
      throw anotherThing(otherThings[kind] ?? kind, file);
    default:
      throw new DerError("nothing that is known");
  }
}

/** Some programs write PKCS#12 with an empty password, and some with none. */
async function openUnprotected(bytes: Buffer): Promise<Material> {
  for (const password of ["", noPassword]) {
    try {
      return await readPkcs12(bytes, password);
    } catch (error) {
      if (!(error instanceof WrongPassword)) throw error;
    }
  }
  throw new NeedsPassword();
}

const otherThings: Readonly<Record<string, string>> = {
  crl: "a list of revoked certificates",
  "X509 CRL": "a list of revoked certificates",
  request: "a request for a certificate, not the certificate",
  "CERTIFICATE REQUEST": "a request for a certificate, not the certificate",
  "NEW CERTIFICATE REQUEST": "a request for a certificate, not the certificate",
  "public-key": "a public key",
  "PUBLIC KEY": "a public key",
  "OPENSSH PRIVATE KEY": "a key for SSH",
};

function certificate(found: X509Certificate): Material {
  return { certificates: [found], keys: [] };
}

function key(found: KeyObject): Material {
  return { certificates: [], keys: [found] };
}

class NeedsPassword extends Error {}

function needed(password: string | undefined): string {
  if (password === undefined) throw new NeedsPassword();
  return password;
}

function anotherThing(what: string, file: string): PkiError {
  return new PkiError("malformed", `${file} holds ${what}`, "give the certificate that was issued, and its chain");
}

/** Node's own words, of certificates and keys that it cannot read, stay inside. */
function inWordsFor(error: unknown, file: string, password: string | undefined): PkiError {
  const cause = { cause: error };
  if (error instanceof PkiError) return error;
  if (error instanceof NeedsPassword)
    return new PkiError("password-needed", `${file} is encrypted`, "give its password with --password-stdin", cause);
  if (error instanceof WrongPassword) {
    const what = password === "" ? "needs a password" : "cannot be opened with this password";
    return new PkiError(
      "password-wrong",
      `${file} ${what}`,
      "check the password; a damaged file looks the same",
      cause,
    );
  }
  if (error instanceof UnknownEncryption) {
    const hint = "convert it with the program that made it, or with openssl pkcs12, to AES-256";
    return new PkiError(
      "malformed",
      `${file} is encrypted in a way that is not known here (${error.message})`,
      hint,
      cause,
    );
  }
  if (error instanceof TruncatedPem)
    return new PkiError("malformed", `${file} is cut off: its last -----END is missing`, "get it again", cause);
  const hint = "it must be a certificate, a key, PKCS#7 or PKCS#12, in PEM or DER, and whole";
  return new PkiError("malformed", `${file} cannot be read: it is damaged, or another kind of file`, hint, cause);
}

import { type KeyObject, randomBytes, type webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { isDnsName } from "./dns-name.js";
import { PkiError } from "./errors.js";
import { canonicalIp } from "./ip.js";
import {
  describeKey,
  generateKey,
  type KeyKind,
  keyToPem,
  type SigningAlgorithm,
  signingAlgorithm,
  toWebCrypto,
} from "./keys.js";
import * as x509 from "./x509.js";

export interface CertificateOptions {
  /** DNS names and IP addresses, at least one. */
  readonly names: readonly string[];
  /** Default: the first DNS name, or the first name of all. */
  readonly commonName?: string;
  /** Days of validity; default 825, which macOS and iOS accept at most, also from an authority that the user trusts. */
  readonly days?: number;
  readonly now?: Date;
}

/** A certificate and its key, both in PEM; the key in PKCS#8. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

const DEFAULT_DAYS = 825;
const MAX_DAYS = 36_500;
const DAY_MS = 86_400_000;
/** For clients whose clock is behind. */
const BACKDATED_MS = 3_600_000;
/** Every name travels in every handshake. */
const MAX_NAMES = 100;
/** RFC 5280 appendix A.1, ub-common-name */
const MAX_COMMON_NAME = 64;

/** Makes a key and a certificate for it. Throws PkiError "name-invalid" or "validity-invalid". */
export async function createSelfSigned(
  options: CertificateOptions & { readonly kind: KeyKind },
): Promise<CertificateWithKey> {
  const key = await generateKey(options.kind);
  return { certificate: await selfSign(key, options), key: keyToPem(key) };
}

/**
 * A certificate for a key at hand, in PEM. It is a leaf (no authority): whoever trusts it trusts this one server, and a stolen key makes
 * no other certificates. OpenSSL (also strict), GnuTLS, Java and Node accept such a leaf as its own anchor.
 */
export async function selfSign(key: KeyObject, options: CertificateOptions): Promise<string> {
  const algorithm = signingAlgorithm(key);
  if (algorithm === undefined) {
    const hint = "use an RSA key, or an ECDSA key on P-256, P-384 or P-521";
    throw new PkiError("key-unsuitable", `no certificate can be made for a key ${describeKey(key)}`, hint);
  }
  const names = alternativeNames(options.names);
  const keys = await toWebCrypto(key, algorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [commonName(options)] }],
    ...validity(options),
    signingAlgorithm: algorithm,
    keys,
    extensions: await extensions(names, keys.publicKey, algorithm),
  });
  return `${certificate.toString("pem").trimEnd()}\n`;
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 bytes. Of these 16, 126 bits are random, and none can be dropped as leading zero. */
function randomSerial(): string {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return serial.toString("hex");
}

/** Both ends belong to the validity, and what begins a new day counts as one; hence the second less. */
function validity({ days = DEFAULT_DAYS, now = new Date() }: CertificateOptions): { notBefore: Date; notAfter: Date } {
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new PkiError("validity-invalid", `a certificate cannot be valid for ${days} days`, `choose 1 to ${MAX_DAYS}`);
  }
  const start = Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS - 1000) };
}

async function extensions(names: x509.JsonGeneralName[], publicKey: webcrypto.CryptoKey, { name }: SigningAlgorithm) {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(name === "ECDSA" ? digitalSignature : digitalSignature | keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    // Two anchors of one subject lie in trust.pem; by this a client finds the right one.
    await x509.AuthorityKeyIdentifierExtension.create(publicKey),
  ];
}

function alternativeNames(names: readonly string[]): x509.JsonGeneralName[] {
  const unique = new Map(names.map(alternativeName).map((name) => [`${name.type}:${name.value}`, name]));
  if (unique.size > 0 && unique.size <= MAX_NAMES) return [...unique.values()];
  throw new PkiError("name-invalid", `a certificate cannot hold ${unique.size} names`, `give 1 to ${MAX_NAMES} names`);
}

function alternativeName(name: string): x509.JsonGeneralName {
  if (isIP(name) !== 0 && !name.includes("%")) return { type: "ip", value: canonicalIp(name) };
  if (isDnsName(name)) return { type: "dns", value: name.toLowerCase() };
  const hint = "give DNS names (other scripts in their xn-- form) and IP addresses without zone";
  throw new PkiError("name-invalid", `${JSON.stringify(name.slice(0, 80))} is no name for a certificate`, hint);
}

function commonName({ commonName, names }: CertificateOptions): string {
  const name = commonName ?? names.find((each) => isIP(each) === 0 && each.length <= MAX_COMMON_NAME) ?? names[0] ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (name !== "" && name.length <= MAX_COMMON_NAME && !/[\u0000-\u001f\u007f]/.test(name)) return name;
  throw new PkiError(
    "name-invalid",
    "the common name does not fit",
    `give 1 to ${MAX_COMMON_NAME} characters on one line`,
  );
}

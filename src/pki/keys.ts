import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, webcrypto } from "node:crypto";
import { promisify } from "node:util";
import { PkiError } from "./errors.js";

const generate = promisify(generateKeyPair);

/** Generation runs beside the event loop; 3072 bits of RSA take around half a second. */
const generators = {
  "ecdsa-p256": async () => (await generate("ec", { namedCurve: "P-256" })).privateKey,
  "ecdsa-p384": async () => (await generate("ec", { namedCurve: "P-384" })).privateKey,
  "rsa-2048": async () => (await generate("rsa", { modulusLength: 2048 })).privateKey,
  "rsa-3072": async () => (await generate("rsa", { modulusLength: 3072 })).privateKey,
  "rsa-4096": async () => (await generate("rsa", { modulusLength: 4096 })).privateKey,
  ed25519: async () => (await generate("ed25519")).privateKey,
} satisfies Readonly<Record<string, () => Promise<KeyObject>>>;

/** Algorithm and strength of a new key. */
export type KeyKind = keyof typeof generators;

export const keyKinds = Object.keys(generators) as readonly KeyKind[];

/** OpenSSL's default security level refuses shorter ones at the first handshake. */
export const MIN_RSA_BITS = 2048;

/** One of `keyKinds`, also without "ecdsa-" or "rsa-" in front. Throws PkiError "key-unsuitable". */
export function parseKeyKind(text: string): KeyKind {
  const wanted = text.toLowerCase();
  const found = keyKinds.find((kind) => kind === wanted || kind.split("-")[1] === wanted);
  if (found !== undefined) return found;
  const bits = Number(/^(?:rsa-?)?(\d+)$/.exec(wanted)?.[1] ?? MIN_RSA_BITS);
  const what =
    bits < MIN_RSA_BITS
      ? `RSA with ${bits} bits is too weak`
      : `there are no keys ${JSON.stringify(text.slice(0, 40))}`;
  throw new PkiError("key-unsuitable", what, `choose one of ${keyKinds.join(", ")}`);
}

export function generateKey(kind: KeyKind): Promise<KeyObject> {
  return generators[kind]();
}

/** PKCS#8, PEM, unencrypted. */
export function keyToPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** PKCS#8, PKCS#1 or SEC1, PEM. `file` is named in the errors: PkiError "no-key" or "key-encrypted". */
export function keyFromPem(pem: string, file: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw new PkiError(
      "key-encrypted",
      `the private key in ${file} is encrypted, and nobody is there to type its password`,
      `decrypt it: openssl pkey -in ${file} -out NEW_FILE`,
    );
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const hint = "it must hold a private key in PEM, beginning with -----BEGIN PRIVATE KEY-----";
    throw new PkiError("no-key", `${file} holds no private key that can be read`, hint, { cause: error });
  }
}

/** How a key signs: what WebCrypto must be told. Curves by OpenSSL's names. */
const ecdsaByCurve: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
};

export type SigningAlgorithm =
  | { readonly name: "ECDSA"; readonly namedCurve: string; readonly hash: string }
  | { readonly name: "RSASSA-PKCS1-v1_5"; readonly hash: string }
  | { readonly name: "Ed25519" };

/** Undefined for a key that Sealift does not sign certificates with. */
export function signingAlgorithm(key: KeyObject): SigningAlgorithm | undefined {
  if (key.asymmetricKeyType === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  if (key.asymmetricKeyType === "ed25519") return { name: "Ed25519" };
  const ecdsa = ecdsaByCurve[key.asymmetricKeyDetails?.namedCurve ?? ""];
  return key.asymmetricKeyType === "ec" && ecdsa !== undefined ? { name: "ECDSA", ...ecdsa } : undefined;
}

/** As `signingAlgorithm`. Throws PkiError "key-unsuitable" for a key that Sealift does not sign with. */
export function requireSigningAlgorithm(key: KeyObject): SigningAlgorithm {
  const algorithm = signingAlgorithm(key);
  if (algorithm !== undefined) return algorithm;
  const hint = "use an RSA key, an Ed25519 key, or an ECDSA key on P-256, P-384 or P-521";
  throw new PkiError("key-unsuitable", `no certificate can be made for a key ${describeKey(key)}`, hint);
}

/** Throws PkiError "key-unsuitable" for a key that Sealift does not sign with. */
export async function toWebCrypto(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  return {
    publicKey: await publicToWebCrypto(key),
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, requireSigningAlgorithm(key), false, ["sign"]),
  };
}

/** The public half of a private key, or a public key. Throws PkiError "key-unsuitable". */
export async function publicToWebCrypto(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const half = key.type === "private" ? createPublicKey(key) : key;
  const spki = half.export({ type: "spki", format: "der" });
  return await webcrypto.subtle.importKey("spki", spki, requireSigningAlgorithm(key), true, ["verify"]);
}

/** For people: `ECDSA prime256v1`, `RSA 3072`. */
export function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ec") return `ECDSA ${namedCurve ?? "of an unknown curve"}`;
  if (key.asymmetricKeyType === "rsa") return `RSA ${modulusLength ?? "of unknown length"}`;
  if (key.asymmetricKeyType === "ed25519") return "Ed25519";
  return key.asymmetricKeyType ?? "of an unknown kind";
}

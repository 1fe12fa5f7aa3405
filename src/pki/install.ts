import type { KeyObject, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { buildChain } from "./chain.js";
import type { Material } from "./containers/pkcs12.js";
import { PkiError } from "./errors.js";
import { alternativeNames } from "./inspect.js";
import { keyToPem } from "./keys.js";
import type { CertificateWithKey } from "./self-signed.js";
import { type Problem, problemsOf } from "./status.js";

export interface InstallOptions {
  /** Keys from elsewhere that may be meant: of requests, and of certificates that this one follows. */
  readonly knownKeys?: readonly KeyObject[];
  /** Certificates from elsewhere that may complete the chain. */
  readonly knownCertificates?: readonly X509Certificate[];
  /** A DNS name or IP address that it must be for. */
  readonly host?: string | undefined;
  readonly now?: Date;
}

export interface InstallPlan {
  /** The certificate with its chain behind it, without the root, which clients have. */
  readonly pair: CertificateWithKey;
  readonly leaf: X509Certificate;
  readonly key: KeyObject;
  readonly names: readonly string[];
  /** What is served nevertheless. */
  readonly warnings: readonly { readonly message: string; readonly hint: string }[];
}

/**
 * Which of the certificates is the server's, with which key, and by which chain. Throws PkiError, a kind for each way in which they cannot be
 * used: no-certificate, key-missing, key-mismatch, ambiguous, expired, not-yet-valid, key-unsuitable, weak, unsuitable, wrong-host.
 */
export function planInstall(given: Material, options: InstallOptions = {}): InstallPlan {
  const { now = new Date(), host } = options;
  const { leaf, key } = findPair(given, options.knownKeys ?? []);
  checkUse(leaf, now);
  if (host !== undefined) checkHost(leaf, host);
  const pool = [...given.certificates, ...(options.knownCertificates ?? [])];
  const { certificates, end } = buildChain(leaf, pool);
  const served = certificates.length > 1 && end !== "open" ? withoutRoot(certificates) : certificates;
  const used = new Set(certificates.map(({ fingerprint256 }) => fingerprint256));
  const strangers = given.certificates.filter(({ fingerprint256 }) => !used.has(fingerprint256));
  return {
    pair: { certificate: served.map((each) => each.toString()).join(""), key: keyToPem(key) },
    leaf,
    key,
    names: alternativeNames(leaf),
    warnings: [
      ...expiredLinks(certificates.slice(1), now),
      ...(end === "open" ? [openChain(certificates.at(-1) ?? leaf)] : []),
      ...(strangers.length === 0 ? [] : [leftOver(strangers)]),
    ],
  };
}

function findPair({ certificates, keys }: Material, knownKeys: readonly KeyObject[]) {
  if (certificates.length === 0)
    throw new PkiError("no-certificate", "there is no certificate in what was given", "give the file with it, too");
  const pairs = [...keys, ...knownKeys].flatMap((key) =>
    certificates.filter((each) => each.checkPrivateKey(key)).map((leaf) => ({ leaf, key })),
  );
  const unique = [...new Map(pairs.map((pair) => [pair.leaf.fingerprint256, pair])).values()];
  const [newest, second] = unique.sort((a, b) => Date.parse(b.leaf.validFrom) - Date.parse(a.leaf.validFrom));
  if (newest === undefined) throw noPair(certificates, keys);
  // Of certificates for one key, the others are older ones. Of others nobody knows which is meant.
  if (second !== undefined && !second.leaf.checkPrivateKey(newest.key)) {
    const hint = "install them one after the other, each with its own key and chain";
    throw new PkiError("ambiguous", "there are several certificates with keys in what was given", hint);
  }
  return newest;
}

function noPair(certificates: readonly X509Certificate[], keys: readonly KeyObject[]): PkiError {
  const whose = nameOf(certificates[0]);
  if (keys.length > 0) {
    const hint = "give the key with which the certificate was requested";
    return new PkiError("key-mismatch", `the private key does not belong to the certificate of ${whose}`, hint);
  }
  const hint = "give the file with its key, too; a request made with sealift cert request keeps it in the data folder";
  return new PkiError("key-missing", `the private key of the certificate of ${whose} is not there`, hint);
}

function nameOf(certificate: X509Certificate | undefined): string {
  return certificate?.subject?.replaceAll("\n", ", ") || "nobody";
}

const hints: Readonly<Record<Problem["kind"], string>> = {
  expired: "ask its issuer for a new one",
  "not-yet-valid": "install it then; or is the clock of this machine wrong?",
  "key-unsuitable": "request a new one with a key of at least 2048 bits",
  weak: "ask its issuer for one that is signed with SHA-256 or better",
  unsuitable: "ask its issuer for a certificate for servers, with the server's names as alternative names",
};

function checkUse(leaf: X509Certificate, now: Date): void {
  const [problem] = problemsOf(leaf, now);
  if (problem === undefined) return;
  const { kind, message } = problem;
  throw new PkiError(kind, `the certificate of ${nameOf(leaf)} cannot be used: ${message}`, hints[kind]);
}

function checkHost(leaf: X509Certificate, host: string): void {
  // Clients do not look at the common name.
  const fits = isIP(host) === 0 ? leaf.checkHost(host, { subject: "never" }) : leaf.checkIP(host);
  if (fits !== undefined) return;
  const names = alternativeNames(leaf).slice(0, 10).join(", ");
  throw new PkiError(
    "wrong-host",
    `the certificate is not for ${host}, but for ${names}`,
    "install the one for that name",
  );
}

function withoutRoot(certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  const last = certificates.at(-1);
  return last !== undefined && last.subject === last.issuer ? certificates.slice(0, -1) : certificates;
}

function expiredLinks(links: readonly X509Certificate[], now: Date) {
  return links
    .filter(({ validTo }) => now > new Date(validTo))
    .map((link) => ({
      message: `the certificate of ${nameOf(link)}, which vouches for it, has expired`,
      hint: "ask the issuer for its newer one, and install that with the certificate",
    }));
}

function openChain(last: X509Certificate) {
  return {
    message: `the chain is not complete: ${last.issuer.replaceAll("\n", ", ")} is missing, and most clients do not know it`,
    hint: "install it again together with the issuer's chain, unless your clients have that",
  };
}

function leftOver(strangers: readonly X509Certificate[]) {
  return {
    message: `left out, as no part of the chain: ${strangers.slice(0, 5).map(nameOf).join("; ")}`,
    hint: "nothing to do, unless one of them was meant",
  };
}

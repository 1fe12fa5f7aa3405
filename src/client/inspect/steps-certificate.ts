import type { CertificateFacts, Facts } from "./report.js";
import type { Told } from "./told.js";

/** Names shown; the report has all. */
const MAX_SHOWN_NAMES = 8;

export function certificateStep({ certificate }: Facts): Told | undefined {
  if (certificate === undefined) return undefined;
  return {
    title: "certificate and public key received",
    facts: certificateRows(certificate),
    meaning:
      "A certificate says: this public key belongs to these names. Everybody can copy it; to use it takes the private key, which the server proves to have when the secret is made.",
  };
}

/** What people compare. */
export function certificateRows(
  certificate: Omit<CertificateFacts, "pem" | "problems">,
): readonly (readonly [string, string])[] {
  const { subject, issuer, selfSigned, names, notBefore, notAfter, key, signature, fingerprint256, chain } =
    certificate;
  const more = names.length > MAX_SHOWN_NAMES ? ` and ${names.length - MAX_SHOWN_NAMES} more` : "";
  return [
    ["subject", subject || "(none)"],
    ["issuer", selfSigned ? "itself (self-signed)" : issuer],
    ["names", names.length === 0 ? "(none)" : names.slice(0, MAX_SHOWN_NAMES).join(", ") + more],
    ["valid", `${day(notBefore)} to ${day(notAfter)}`],
    ["key", key],
    ["signature", signature],
    ["SHA-256", fingerprint256],
    ...(chain.length < 2 ? [] : [["chain", chain.join(" < ")] as const]),
  ];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function trustStep({ trust, certificate, host, port }: Facts): Told | undefined {
  if (trust === undefined || certificate === undefined) return undefined;
  const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    title: trust.trusted ? "certificate checked, and trusted" : "certificate checked, and not trusted",
    facts: [
      ["checked by", checkedBy[trust.by]],
      ["result", trust.how],
    ],
    meaning: trust.trusted
      ? "So it is the server that is meant, and nobody in between."
      : "TLS is there, but with whom? Whoever is in between could show a certificate like this. Sealift sends no password here.",
    ...(trust.code === "certificate-unknown"
      ? {
          advice: "if its operator confirms this fingerprint:",
          command: `sealift trust add ${at} --fingerprint ${certificate.fingerprint256}`,
        }
      : {}),
  };
}

const checkedBy = {
  pin: "the fingerprint given on this call",
  "trust-store": "the store of trusted servers",
  authority: "the authorities trusted here",
  nobody: "the authorities trusted here",
} as const;

const revocationMeanings = {
  good: "Its authority says that it still stands by the certificate.",
  revoked: "Its authority has taken the certificate back, mostly because the key was stolen.",
  unknown: "Whether its authority has taken it back could not be found out.",
} as const;

function whyNotAsked(trust: Facts["trust"], certificate: Facts["certificate"]): string {
  const can = "An authority can take a certificate back, mostly because its key was stolen.";
  if (certificate?.selfSigned === true) return `${can} This one has no authority, so there is nobody to ask.`;
  if (trust?.trusted !== true) return `${can} Nobody was asked, as a certificate that is not trusted may name anybody.`;
  return `${can} Nobody was asked, as that is turned off.`;
}

export function revocationStep({ revocation, trust, certificate }: Facts): Told | undefined {
  if (revocation === undefined) return undefined;
  const { state, asked } = revocation;
  return {
    title: "revocation",
    facts: asked.map(({ by, where, words, about }) => {
      const whose = about === undefined ? "" : `of ${about}: `;
      return [askedNames[by], whose + (where === "" ? words : `${where}: ${words}`)] as const;
    }),
    verdict: state === "good" ? "good" : state === "unknown" ? "unknown" : "note",
    meaning: state === "not-asked" ? whyNotAsked(trust, certificate) : revocationMeanings[state],
  };
}

const askedNames = { staple: "brought by the server", ocsp: "OCSP", crl: "list (CRL)" } as const;

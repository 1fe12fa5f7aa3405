import { isPrivateAddress } from "./addresses.js";
import type { Facts, Grade, Weakness, WeaknessId } from "./report.js";

/** A certificate that ends within so many days is said to end soon. */
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;
/** RFC 7919: below that, what is agreed by DHE can be found out. */
const MIN_DHE_BITS = 2048;

interface Rule {
  readonly id: WeaknessId;
  readonly cap: Grade;
  readonly message: string;
  readonly advice: string;
  /** How it shows; undefined: the server does not have it, or nobody could find out. */
  readonly evidence: (facts: Facts) => string | undefined;
}

/** All that a server is told of, worst first within each part. One row each: docs/inspect.md has the same. */
export const weaknessRules: readonly Rule[] = [
  // TLS itself.
  {
    id: "no-tls",
    cap: "F",
    message: "the server offers no TLS: names, passwords and files go over the wire in clear",
    advice: "its operator must give it a certificate and turn TLS on; do not log in until then",
    evidence: ({ agreement }) =>
      agreement === undefined || agreement.code === 234 ? undefined : `AUTH TLS: ${agreement.code} ${agreement.text}`,
  },
  {
    id: "handshake-fails",
    cap: "F",
    message: "no TLS that protects comes about",
    advice: "its operator must allow TLS 1.2 and 1.3 with ECDHE and AES-GCM or ChaCha20",
    evidence: ({ handshake, handshakeFailure, support }) =>
      (handshake === undefined && !takesGoodSuites(support)) || handshake?.onlyWeak === true
        ? handshakeFailure
        : undefined,
  },
  {
    id: "handshake-ends",
    cap: "D",
    message: "the server agrees to TLS, and then ends the handshake: nothing more can be told of it",
    advice: "if it asks for a certificate of yours, give it: --cert and --key",
    evidence: ({ handshake, handshakeFailure, support }) =>
      handshake === undefined && takesGoodSuites(support) ? handshakeFailure : undefined,
  },
  {
    id: "injection",
    cap: "F",
    message: "a command that came in clear behind AUTH TLS is obeyed as if TLS had carried it (CVE-2011-0411)",
    advice: "its operator must update it",
    evidence: ({ injection }) =>
      injection === true ? "AUTH TLS and NOOP in one packet: both were answered, NOOP within TLS" : undefined,
  },
  {
    id: "broken-suites",
    cap: "F",
    message: "the server takes cipher suites that protect nobody",
    advice: "its operator must allow AES-GCM and ChaCha20 only",
    evidence: ({ support }) => suitesOf(support, "broken"),
  },
  {
    id: "old-protocol",
    cap: "D",
    message: "the server speaks versions of TLS that are forbidden (RFC 8996)",
    advice: "its operator must allow TLS 1.2 and 1.3 only",
    evidence: ({ support }) => {
      const old = ["TLSv1.1", "TLSv1", "SSLv3"].filter((version) => support?.versions[version] === true);
      return old.length === 0 ? undefined : `it agrees to ${old.join(", ")}`;
    },
  },
  {
    id: "no-forward-secrecy",
    cap: "D",
    message:
      "the session secret was encrypted with the server's key: who gets that key later can read what was recorded today",
    advice: "its operator must allow suites with ECDHE",
    evidence: ({ handshake }) =>
      handshake !== undefined && handshake.group === undefined ? handshake.suite : undefined,
  },
  {
    id: "old-suites",
    cap: "B",
    message: "the server takes suites without forward secrecy, or without AEAD, from clients that know no better",
    advice: "its operator should allow ECDHE with AES-GCM or ChaCha20 only",
    evidence: ({ support }) => suitesOf(support, "old"),
  },
  {
    id: "no-tls13",
    cap: "B",
    message: "the server does not speak TLS 1.3, which hides more and has no old suites",
    advice: "its operator should update its TLS library",
    evidence: ({ support }) =>
      support?.versions["TLSv1.3"] === false ? "a hello that offers TLS 1.3 alone is refused" : undefined,
  },
  {
    id: "weak-group",
    cap: "C",
    message: "the group in which the secret is agreed is too small",
    advice: "its operator must use ECDHE, or a group of 2048 bits and more",
    evidence: ({ handshake }) =>
      (handshake?.groupBits ?? MIN_DHE_BITS) < MIN_DHE_BITS ? `DHE with ${handshake?.groupBits} bits` : undefined,
  },
  // The certificate.
  {
    id: "certificate-revoked",
    cap: "F",
    message: "its authority has revoked the certificate",
    advice: "do not log in; its operator must replace key and certificate",
    evidence: ({ revocation, trust }) =>
      revocation?.state === "revoked"
        ? revocation.asked.map(({ by, where, words }) => `${where || by}: ${words}`).join("; ")
        : ofCode(trust, "certificate-revoked"),
  },
  {
    id: "certificate-changed",
    cap: "F",
    message: "it is not the certificate that was pinned or trusted for this server: somebody may be in between",
    advice: "ask the operator for the fingerprint by another way; trust it only when it is the same",
    evidence: ({ trust }) => ofCode(trust, "certificate-changed"),
  },
  {
    id: "certificate-invalid",
    cap: "F",
    message: "the certificate does not hold for this server now",
    advice: "its operator must have one issued for this name, and renew it in time",
    evidence: ({ trust, certificate }) =>
      ofCode(trust, "certificate-invalid") ?? problem(certificate, ["expired", "not-yet-valid"]),
  },
  {
    id: "certificate-unknown",
    cap: "D",
    message: "nobody who is trusted here vouches for the certificate: it may be anybody's",
    advice: "compare the fingerprint with what its operator tells you, then trust it",
    evidence: ({ trust }) => ofCode(trust, "certificate-unknown"),
  },
  {
    id: "certificate-weak",
    cap: "D",
    message: "the certificate has a weak key or signature",
    advice: "its operator must make a new key: ECDSA P-256, or RSA with 2048 bits and more",
    evidence: ({ certificate }) => problem(certificate, ["key-unsuitable", "weak"]),
  },
  {
    id: "certificate-unsuitable",
    cap: "B",
    message: "the certificate is not made for servers, which strict clients refuse",
    advice: "its operator should have one issued with the server's names, and for servers",
    evidence: ({ certificate }) => problem(certificate, ["unsuitable"]),
  },
  {
    id: "certificate-soon",
    cap: "B",
    message: "the certificate expires soon",
    advice: "its operator should renew it, and let that happen by itself (ACME)",
    evidence: ({ certificate, at }) => {
      const days = certificate === undefined ? SOON_DAYS : (certificate.notAfter.getTime() - at.getTime()) / DAY_MS;
      return days >= 0 && days < SOON_DAYS ? `in ${Math.floor(days)} days` : undefined;
    },
  },
  // The session.
  {
    id: "clear-login",
    cap: "D",
    message:
      "the server asks for passwords without TLS: a client that is not careful, or is led astray, sends them in clear",
    advice: "its operator must require TLS for logins",
    evidence: ({ clearLogin }) => {
      const taken = clearLogin?.accepted ? clearLogin.replies?.at(-1) : undefined;
      return taken && `${taken.command} without TLS: ${taken.reply.code} ${taken.reply.text} (no password was sent)`;
    },
  },
  {
    id: "no-data-protection",
    cap: "F",
    message: "files and listings go in clear",
    advice: "its operator must allow PROT P",
    evidence: ({ data }) =>
      data === undefined || data.protection.code === 200
        ? undefined
        : `PROT P: ${data.protection.code} ${data.protection.text}`,
  },
  {
    id: "clear-data",
    cap: "D",
    message: "the server would send files in clear to clients that do not ask for better",
    advice: "its operator must require TLS for data connections",
    evidence: ({ data }) => (data?.clear?.accepted === true ? data.clear.words : undefined),
  },
  {
    id: "data-fails",
    cap: "C",
    message: "no listing came over the data connection",
    advice: "its operator must open the passive ports, and look at the server's words",
    evidence: ({ data }) =>
      data === undefined || data.protection.code !== 200 || data.own.outcome === "sent" ? undefined : data.own.words,
  },
  {
    id: "no-binding",
    cap: "C",
    message:
      "a data connection need not belong to the control connection: who connects to the port first gets the file, or puts in his own",
    advice: "its operator should require that data connections resume the TLS session",
    evidence: ({ data }) => {
      if (data?.own.outcome !== "sent") return undefined;
      if (!data.own.resumed)
        return "the server does not resume TLS sessions, so nothing ties a data connection to its control connection";
      return data.withoutResuming?.outcome === "sent"
        ? "a listing came over a data connection that resumed nothing"
        : undefined;
    },
  },
  {
    id: "foreign-binding",
    cap: "C",
    message: "a data connection may resume the TLS session of another control connection",
    advice: "its operator should update it: each control connection needs session tickets of its own",
    evidence: ({ data }) =>
      data?.withForeignSession?.outcome === "sent"
        ? "a listing came over a data connection with the session of another login"
        : undefined,
  },
  {
    id: "no-close-notify",
    cap: "C",
    message: "the server does not end TLS as it must: a listing or file that was cut on the way looks whole",
    advice: "its operator must update it; until then compare sizes (cleanEnd: size)",
    evidence: ({ data }) =>
      data?.own.outcome === "sent" && !data.own.endedCleanly ? "the listing ended without close_notify" : undefined,
  },
  {
    id: "passive-address",
    cap: "B",
    message: "PASV names an address at which the server is not: clients that obey it do not get through",
    advice: "its operator must set the address that clients see (behind NAT, the public one)",
    evidence: ({ data }) => wrongAddress(data),
  },
  {
    id: "no-epsv",
    cap: "B",
    message: "the server does not know EPSV, without which nothing works over IPv6 and through some NAT",
    advice: "its operator should update it, or allow EPSV",
    evidence: ({ data }) => (data !== undefined && !data.epsv ? "EPSV was refused" : undefined),
  },
];

/** What is wrong with the server, by the facts; the worst first. */
export function weaknessesOf(facts: Facts): readonly Weakness[] {
  return weaknessRules
    .flatMap(({ evidence, ...rule }) => {
      const shown = evidence(facts);
      return shown === undefined ? [] : [{ ...rule, evidence: shown }];
    })
    .sort((a, b) => (a.cap < b.cap ? 1 : a.cap > b.cap ? -1 : 0));
}

function takesGoodSuites(support: Facts["support"]): boolean {
  return support?.suites.some(({ strength }) => strength === "good") === true;
}

function suitesOf(support: Facts["support"], strength: "old" | "broken"): string | undefined {
  const found = support?.suites.filter((each) => each.strength === strength && each.version !== "SSLv3") ?? [];
  // Versions that are forbidden have a weakness of their own.
  const current =
    strength === "old" ? found.filter(({ version }) => version === "TLSv1.2" || version === "TLSv1.3") : found;
  const names = [...new Set(current.map(({ suite }) => suite))];
  if (names.length === 0) return undefined;
  return `it takes ${names.slice(0, 4).join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}`;
}

function ofCode(trust: Facts["trust"], code: string): string | undefined {
  return trust?.code === code ? trust.how : undefined;
}

function problem(certificate: Facts["certificate"], kinds: readonly string[]): string | undefined {
  const found = certificate?.problems.filter(({ kind }) => kinds.includes(kind)) ?? [];
  return found.length === 0 ? undefined : found.map(({ message }) => message).join("; ");
}

function wrongAddress(data: Facts["data"]): string | undefined {
  if (data?.pasvHost === undefined || data.pasvHost === data.serverAddress) return undefined;
  const behind = isPrivateAddress(data.pasvHost) && !isPrivateAddress(data.serverAddress) ? ", a private address" : "";
  return `PASV names ${data.pasvHost}${behind}; the server is at ${data.serverAddress}`;
}

import { suiteByName } from "../../tls/suites.js";
import type { Facts } from "./report.js";
import type { Told } from "./told.js";

/** `TLSv1.3` as people write it. */
export function versionName(version: string): string {
  return version.replace(/^(TLS|SSL)v(\d)$/, "$1v$2.0").replace("v", " ");
}

export function askedStep({ security, greeting, agreement }: Facts): Told {
  if (security === "implicit")
    return {
      title: "TLS from the first byte",
      facts: [],
      meaning: "The port is the server's for TLS alone: nothing was said before the handshake, which begins at once.",
    };
  const said = agreement === undefined ? "nothing" : `${agreement.code} ${agreement.text}`;
  return {
    title: "asked for encryption",
    facts: [
      ["greeting", greeting ?? ""],
      ["AUTH TLS", said],
    ],
    meaning:
      agreement?.code === 234
        ? "Greeting and agreement went in clear, and count for nothing: what matters is said again behind the handshake. No name was sent yet."
        : "The server did not agree, and nothing more was said to it.",
  };
}

export function protocolStep({ handshake, handshakeFailure, agreement }: Facts): Told | undefined {
  if (agreement !== undefined && agreement.code !== 234) return undefined;
  if (handshake === undefined)
    return {
      title: "the handshake failed",
      facts: [["reason", handshakeFailure ?? ""]],
      meaning:
        "Server and client found no version and cipher suite that both know, the server wants a certificate of ours, or the connection was cut.",
    };
  const { protocol, suite, alpn, onlyWeak } = handshake;
  return {
    title: "protocol and cipher suite agreed",
    facts: [
      ["protocol", versionName(protocol)],
      ["cipher suite", suite],
      ["ALPN", alpn ?? "none"],
    ],
    meaning: onlyWeak
      ? "Only with versions and suites that Sealift refuses did a handshake come about. It was made to tell you of it, and not used."
      : `We offered what protects, and the server chose. ${
          alpn === "ftp"
            ? "ALPN says that FTP is meant: a browser that is led here by a trick is turned away."
            : "It named no protocol (ALPN), which helps against browsers that are led here by a trick."
        }`,
  };
}

export function agreementStep({ handshake, certificate }: Facts): Told | undefined {
  if (handshake === undefined || certificate === undefined) return undefined;
  const { group, groupBits } = handshake;
  if (group === undefined)
    return {
      title: "session secret made by the client",
      facts: [["how", `encrypted with the server's key (${certificate.key})`]],
      meaning:
        "RSA key transport: the client chose the secret and sent it encrypted with the server's public key. It can be read by whoever has the private key, then or in ten years.",
    };
  const size = groupBits === undefined ? "" : `, ${groupBits} bits`;
  return {
    title: "session secret made",
    facts: [
      [
        "key agreement",
        `${/MLKEM/i.test(group) ? "ECDHE and ML-KEM" : /^DHE/.test(group) ? "DHE" : "ECDHE"} (${group}${size})`,
      ],
      ["signed with", certificate.key],
    ],
    meaning:
      "Both sides made a key for this connection alone and exchanged the public halves; from these each computes the same secret, which never crosses the wire. The server signed its half with the key of the certificate: so it is the certificate's owner. Who gets that key later can still not read what was recorded today (forward secrecy).",
  };
}

export function sealingStep({ handshake }: Facts): Told | undefined {
  if (handshake === undefined) return undefined;
  const { sealing } = suiteByName(handshake.suite);
  if (sealing === "aead")
    return {
      title: "everything sealed with it",
      facts: [["sealing", `${cipherName(handshake.suite)}, AEAD`]],
      meaning:
        "From the secret both sides derive keys. Each record is encrypted and authenticated in one step: what was changed, left out, repeated or put in is noticed at once.",
    };
  const words = {
    cbc: "Each record has a MAC and is encrypted behind that (CBC): the order that attacks such as Lucky Thirteen live on.",
    stream: "RC4 leaks what it encrypts, bit by bit.",
    none: "Nothing is encrypted at all.",
  } as const;
  return {
    title: "everything sealed with it",
    facts: [["sealing", `${cipherName(handshake.suite)}${sealing === "cbc" ? " and MAC" : ""}`]],
    meaning: words[sealing],
    verdict: sealing === "cbc" ? "weak" : "bad",
  };
}

/** `AES-128-GCM`, from `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
function cipherName(suite: string): string {
  return suite
    .replace(/^TLS_(?:.*_WITH_)?/, "")
    .replace(/_(?:SHA\d*|MD5)$/, "")
    .replaceAll("_", "-");
}

export function olderStep({ support }: Facts): Told | undefined {
  if (support === undefined) return undefined;
  const versions = Object.entries(support.versions);
  const list = (value: boolean): string =>
    versions
      .filter(([, taken]) => taken === value)
      .map(([version]) => versionName(version))
      .join(", ");
  const rest = support.ended === undefined ? [] : [["not asked to the end", support.ended] as const];
  return {
    title: "what else it would take",
    facts: [["takes", list(true) || "nothing"], ["refuses", list(false) || "nothing"], ...rest],
    verdict: versions.some(([, taken]) => taken === undefined) ? "unknown" : "good",
    meaning:
      "Asked by handshakes that each offer one version only, or only suites that are old. A server that takes them protects careless clients less; careful ones are not led there.",
  };
}

/** How strictly a data connection must prove that it belongs to its control connection. */
export type BindingPolicy = "require" | "prefer" | "off";

export interface BindingFacts {
  readonly policy: BindingPolicy;
  /** The data connection resumed the TLS session of this very control connection. */
  readonly resumed: boolean;
  /** It comes from the control connection's own address. */
  readonly sameAddress: boolean;
  /** An earlier data connection of this session resumed, and the client can still do so. */
  readonly hardened: boolean;
  /** The account may copy between servers, and it comes from one of those that the operator named for that (FXP). */
  readonly fxp: boolean;
}

export type BindingRefusal = "not-resumed" | "hardened" | "other-address";

export type BindingVerdict =
  | { readonly accepted: true; readonly as: "own" | "fxp" }
  | { readonly accepted: false; readonly reason: BindingRefusal };

/**
 * The one rule that decides whether a data connection is the session's own. Another server cannot resume the client's TLS session; where the operator allows copies
 * between servers, what would be refused is taken as its connection, and it must then show who it is (`judgePeer`).
 */
export function judgeBinding(facts: BindingFacts): BindingVerdict {
  const reason = refuseAsOwn(facts);
  if (reason === undefined) return { accepted: true, as: "own" };
  return facts.fxp ? { accepted: true, as: "fxp" } : { accepted: false, reason };
}

function refuseAsOwn({ policy, resumed, sameAddress, hardened }: BindingFacts): BindingRefusal | undefined {
  if (resumed) return undefined;
  if (policy === "require") return "not-resumed";
  if (!sameAddress) return "other-address";
  return policy === "prefer" && hardened ? "hardened" : undefined;
}

export interface PeerFacts {
  /** Whether it must show who it is at all. */
  readonly verify: boolean;
  /** It has shown a certificate, and that the key is its own. */
  readonly certificate: boolean;
  /** The certificate has begun and not ended. */
  readonly valid: boolean;
  /** The operator named this very certificate. */
  readonly named: boolean;
  /** It was issued by an authority that the operator named. */
  readonly issued: boolean;
  /** It holds the address at which the other server is. */
  readonly ownAddress: boolean;
}

export type PeerObjection = "no-certificate" | "expired" | "unknown" | "other-address";

/** Whether another server is one that the operator means. Undefined: it is. An authority may have issued other certificates: then the address counts. */
export function judgePeer(facts: PeerFacts): PeerObjection | undefined {
  if (!facts.verify) return undefined;
  if (!facts.certificate) return "no-certificate";
  if (!facts.valid) return "expired";
  if (facts.named) return undefined;
  if (!facts.issued) return "unknown";
  return facts.ownAddress ? undefined : "other-address";
}

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** Forward secrecy only, AEAD only; AES-128-GCM first: the fastest with AES instructions, and 128 bits are enough. */
export const cipherSuites = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
].join(":");

/**
 * RFC 7301: a client that offers only other protocols (a browser led here, ALPACA) is refused with no_application_protocol; one that offers none is
 * served. `x-filezilla-ftp` is left out on purpose: who selects it must follow that client's own contract on data connections.
 */
export const applicationProtocols = ["ftp", "ftp-data"];

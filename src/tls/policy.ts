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
}

export type BindingVerdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: "not-resumed" | "hardened" | "other-address" };

/** The one rule that decides whether a data connection is the session's own. */
export function judgeBinding({ policy, resumed, sameAddress, hardened }: BindingFacts): BindingVerdict {
  if (resumed) return { accepted: true };
  if (policy === "require") return { accepted: false, reason: "not-resumed" };
  if (!sameAddress) return { accepted: false, reason: "other-address" };
  if (policy === "prefer" && hardened) return { accepted: false, reason: "hardened" };
  return { accepted: true };
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

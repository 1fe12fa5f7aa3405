import type { ShownCertificate } from "../../tls/client-certificate.js";

/** Why a client's certificate is not accepted, whoever wants to log in with it. */
export type CertificateProblem =
  | "stranger" // no authority that is trusted here vouches for it
  | "expired"
  | "not-yet-valid"
  | "revoked"
  | "unsuitable" // not for clients, or weak
  | "unknown-status" // whether it was revoked cannot be told, and that is demanded
  | "unreadable";

/** Of a certificate, for the log and for finding whose it is. */
export interface CertificateHolder {
  /** In one line. */
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256, `AA:BB:...`. */
  readonly fingerprint256: string;
  /** In the form of `certificateMark`. */
  readonly marks: readonly string[];
}

export type CertificateVerdict =
  | { readonly ok: true; readonly holder: CertificateHolder }
  | {
      readonly ok: false;
      readonly holder: CertificateHolder | undefined;
      readonly problem: CertificateProblem;
      /** What exactly, for the log. */
      readonly words: string;
    };

/** Who says whether client certificates are good. */
export interface CertificateJudge {
  /** Takes as long as asking its authority takes. Never rejects. */
  judge(shown: ShownCertificate): Promise<CertificateVerdict>;
  /** Calls back when what was said may not hold any more. Returns the way to stop. */
  watch(listener: () => void): () => void;
}

/** What a control connection's client showed. */
export type ClientCertificate = { readonly shown: ShownCertificate; readonly verdict: CertificateVerdict } | undefined;

import type { ServerReply } from "../errors.js";
import type { RevocationFindings } from "../revocation.js";

/** `good`; `note`: worth knowing; `weak`: somebody may gain by it; `bad`: it does not protect; `unknown`: could not be found out. */
export type Verdict = "good" | "note" | "weak" | "bad" | "unknown";

export type StepId =
  | "connection"
  | "encryption"
  | "protocol"
  | "certificate"
  | "trust"
  | "revocation"
  | "key-agreement"
  | "sealing"
  | "older-tls"
  | "clear-login"
  | "login"
  | "data"
  | "binding"
  | "passive";

/** One step of what happened between us and the server, in words and values. */
export interface Step {
  readonly id: StepId;
  readonly title: string;
  readonly verdict: Verdict;
  /** What was seen: names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What it means, for somebody who learns TLS. */
  readonly meaning: string;
  /** What to do about it; undefined: nothing. */
  readonly advice: string | undefined;
  /** The command that does it. */
  readonly command: string | undefined;
}

export type WeaknessId =
  | "no-tls"
  | "handshake-fails"
  | "handshake-ends"
  | "injection"
  | "broken-suites"
  | "old-protocol"
  | "no-forward-secrecy"
  | "old-suites"
  | "no-tls13"
  | "weak-group"
  | "certificate-revoked"
  | "certificate-changed"
  | "certificate-invalid"
  | "certificate-unknown"
  | "certificate-weak"
  | "certificate-unsuitable"
  | "certificate-soon"
  | "clear-login"
  | "no-data-protection"
  | "clear-data"
  | "data-fails"
  | "no-binding"
  | "foreign-binding"
  | "no-close-notify"
  | "passive-address"
  | "no-epsv";

export type Grade = "A" | "B" | "C" | "D" | "F";

export interface Weakness {
  readonly id: WeaknessId;
  /** The best grade that a server with it can have. */
  readonly cap: Grade;
  readonly message: string;
  /** How it was found. */
  readonly evidence: string;
  readonly advice: string;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly names: readonly string[];
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `ECDSA prime256v1`, `RSA 3072`. */
  readonly key: string;
  readonly signature: string;
  /** SHA-256, `AA:BB:...`. */
  readonly fingerprint256: string;
  /** Subjects, from the certificate upwards, as far as the server showed them. */
  readonly chain: readonly string[];
  /** PEM. */
  readonly pem: string;
  /** Why programs refuse it, even those that trust who issued it. */
  readonly problems: readonly { readonly kind: string; readonly message: string }[];
}

export interface HandshakeFacts {
  /** `TLSv1.3`. */
  readonly protocol: string;
  /** As IANA names it. */
  readonly suite: string;
  /** `ftp`; undefined: the server named no protocol. */
  readonly alpn: string | undefined;
  /** `X25519`; undefined: the client made the secret, and encrypted it with the server's key. */
  readonly group: string | undefined;
  /** Bits of the group, where they count (DHE). */
  readonly groupBits: number | undefined;
  /** It came about only with versions and suites that Sealift does not use, for the sake of this report. */
  readonly onlyWeak: boolean;
}

export interface TrustFacts {
  /** By what the certificate was checked: a pin, the store of trusted servers, authorities. */
  readonly by: "pin" | "trust-store" | "authority" | "nobody";
  readonly trusted: boolean;
  /** In words. */
  readonly how: string;
  /** Why not: a code of FtpsError. */
  readonly code: string | undefined;
}

export type RevocationFacts = RevocationFindings;

/** One cipher suite that the server takes with this version. */
export interface SupportedSuite {
  readonly version: string;
  readonly suite: string;
  readonly strength: "good" | "old" | "broken";
}

export interface SupportFacts {
  /** What the server takes, of what was asked; `undefined`: it could not be asked. */
  readonly versions: Readonly<Record<string, boolean | undefined>>;
  readonly suites: readonly SupportedSuite[];
  /** Whether every suite was asked about, or of each kind only whether there is one. */
  readonly complete: boolean;
  /** Why asking ended early. */
  readonly ended: string | undefined;
}

export interface ClearLoginFacts {
  /** Undefined: TLS begins with the first byte, so there is no login without. */
  readonly replies: readonly { readonly command: string; readonly reply: ServerReply }[] | undefined;
  readonly accepted: boolean;
  /** Why it could not be asked. */
  readonly failure: string | undefined;
}

export interface LoginFacts {
  readonly state: "none" | "withheld" | "refused" | "in";
  readonly user: string | undefined;
  /** Why not, or the server's words. */
  readonly words: string | undefined;
}

/** What came of one attempt to read a listing over a data connection. */
export interface DataAttempt {
  readonly outcome: "sent" | "refused" | "failed";
  /** The server's words, or what failed. */
  readonly words: string;
  readonly resumed: boolean;
  readonly protocol: string | undefined;
  readonly endedCleanly: boolean;
  readonly bytes: number;
}

export interface DataFacts {
  /** What the server says to PROT P. */
  readonly protection: ServerReply;
  readonly own: DataAttempt;
  /** The same without resuming: in a session that has resumed before, and in one that has not. */
  readonly withoutResuming: DataAttempt | undefined;
  readonly withoutResumingAtFirst: DataAttempt | undefined;
  /** With the TLS session of another control connection. */
  readonly withForeignSession: DataAttempt | undefined;
  /** PROT C, and what came then; undefined: not asked. */
  readonly clear: { readonly accepted: boolean | undefined; readonly words: string } | undefined;
  readonly epsv: boolean;
  /** The address in the reply to PASV; undefined: it names none. */
  readonly pasvHost: string | undefined;
  readonly pasvWords: string;
  readonly serverAddress: string;
}

/** All that was found. Texts of the server are without control characters. */
export interface InspectionReport {
  readonly host: string;
  readonly port: number;
  readonly security: "explicit" | "implicit";
  readonly address: string;
  readonly at: Date;
  readonly greeting: string | undefined;
  readonly agreement: ServerReply | undefined;
  readonly handshake: HandshakeFacts | undefined;
  /** Why there was none. */
  readonly handshakeFailure: string | undefined;
  readonly certificate: CertificateFacts | undefined;
  readonly trust: TrustFacts | undefined;
  readonly revocation: RevocationFacts | undefined;
  readonly support: SupportFacts | undefined;
  readonly injection: boolean | undefined;
  readonly clearLogin: ClearLoginFacts | undefined;
  readonly login: LoginFacts;
  readonly data: DataFacts | undefined;
  readonly steps: readonly Step[];
  readonly weaknesses: readonly Weakness[];
  readonly grade: Grade;
  /** What it would be if the certificate were trusted here. */
  readonly gradeIfTrusted: Grade;
}

/** What was seen, before anything is made of it. */
export type Facts = Omit<InspectionReport, "steps" | "weaknesses" | "grade" | "gradeIfTrusted">;

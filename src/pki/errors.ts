export type PkiErrorKind =
  | "name-invalid" // no DNS name and no IP address
  | "subject-invalid" // a field of the subject that no certificate can hold
  | "validity-invalid"
  | "no-certificate" // the file holds none, or one that cannot be read
  | "no-key"
  | "key-encrypted"
  | "key-missing"
  | "key-mismatch"
  | "key-unsuitable" // too short, or of the other kind
  | "expired"
  | "not-yet-valid"
  | "wrong-host"
  | "weak" // signed by a way that clients refuse
  | "unsuitable" // a certificate that is not for servers
  | "ambiguous" // several certificates with keys, or several that fit
  | "malformed" // damaged, truncated, or another thing than it shall be
  | "password-needed"
  | "password-wrong"
  | "unknown" // nothing of that name or number
  | "exists"
  | "unreadable"
  | "unwritable"
  | "acme-plan" // what is asked for cannot be had this way
  | "acme-unreachable" // no answer, or none over TLS that is trusted
  | "acme-malformed" // an answer that RFC 8555 does not know
  | "acme-refused" // the authority's own no, with its problem document
  | "acme-challenge" // it could not see the proof
  | "acme-local" // the proof could not be put where it looks
  | "acme-clock"; // this machine's clock and the authority's are too far apart

/** `message` is for people: what happened, with the file; `hint`: what to do about it. Neither holds any part of a key. */
export class PkiError extends Error {
  readonly kind: PkiErrorKind;
  readonly hint: string;

  constructor(kind: PkiErrorKind, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PkiError";
    this.kind = kind;
    this.hint = hint;
  }
}

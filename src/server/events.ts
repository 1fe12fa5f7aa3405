import type { LoginFailure } from "../accounts/contract.js";
import type { CertificateProblem } from "./client-certificates/contract.js";

/** Who a session is, for every line that speaks of it. */
export interface SessionLabel {
  readonly session: string;
  readonly address: string;
  /** Undefined before login. */
  readonly user: string | undefined;
}

export type CloseReason =
  | "quit"
  | "client-closed"
  | "connection-error"
  | "idle"
  | "login-timeout"
  | "login-attempts"
  | "overloaded"
  | "handshake-failed"
  | "injection"
  | "not-ftp"
  | "bad-lines"
  | "too-many-sessions"
  | "account-changed"
  | "certificate-refused"
  | "kicked"
  | "shutdown";

/** What a server tells whoever runs it. `cause` and `cure` are words for people; names are text, never raw bytes. */
export type ServerEvent =
  | { readonly type: "session-opened"; readonly label: SessionLabel; readonly implicit: boolean }
  | {
      readonly type: "session-closed";
      readonly label: SessionLabel;
      readonly reason: CloseReason;
      readonly durationMs: number;
    }
  | {
      readonly type: "tls";
      readonly label: SessionLabel;
      readonly protocol: string;
      readonly cipher: string;
    }
  | {
      readonly type: "tls-failed";
      readonly label: SessionLabel;
      readonly code: string;
      readonly cause: string;
      readonly cure: string;
    }
  /** The client closed the connection when it had become TLS, before it named a user. */
  | {
      readonly type: "tls-left";
      readonly label: SessionLabel;
      /** What it called itself. */
      readonly client: string | undefined;
      readonly cause: string;
      readonly cure: string;
    }
  /** The client has shown a certificate, and that the key is its own. */
  | {
      readonly type: "client-certificate";
      readonly label: SessionLabel;
      readonly subject: string;
      readonly issuer: string;
      readonly fingerprint256: string;
    }
  /** A client certificate, or that there is none, keeps somebody out. `name`: who wanted to log in, where it was said already. */
  | {
      readonly type: "certificate-refused";
      readonly label: SessionLabel;
      readonly name: string | undefined;
      readonly problem: CertificateProblem | "missing" | "other-user";
      readonly fingerprint256: string | undefined;
      readonly cause: string;
      readonly cure: string;
    }
  | { readonly type: "login"; readonly label: SessionLabel }
  | {
      readonly type: "login-failed";
      readonly label: SessionLabel;
      readonly name: string;
      /** "other-host": the account may not log in at the host that the client chose. "certificate": another event says what is wrong with it. */
      readonly reason: LoginFailure | "other-host" | "certificate" | "storage";
    }
  | {
      readonly type: "command";
      readonly label: SessionLabel;
      readonly verb: string;
      /** Undefined for secret arguments. */
      readonly argument: string | undefined;
      readonly code: number;
      readonly durationMs: number;
      readonly bytes: number | undefined;
    }
  | {
      readonly type: "transfer";
      readonly label: SessionLabel;
      readonly direction: "download" | "upload";
      readonly path: string;
      readonly bytes: number;
      readonly durationMs: number;
      readonly ascii: boolean;
      readonly sealed: boolean;
      readonly resumed: boolean;
      readonly completed: boolean;
    }
  /** A data connection with another server. `verified`: that one has shown that it is one of those that the operator named. */
  | {
      readonly type: "fxp";
      readonly label: SessionLabel;
      readonly address: string;
      readonly sealed: boolean;
      readonly verified: boolean;
    }
  /** An upload ended without TLS's close_notify. `published`: it was taken for whole all the same. */
  | {
      readonly type: "unclean-end";
      readonly label: SessionLabel;
      /** What the client called itself. */
      readonly client: string | undefined;
      readonly published: boolean;
    }
  | {
      readonly type: "refused";
      readonly label: SessionLabel | { readonly address: string };
      readonly cause: string;
      readonly cure: string;
    }
  /** A line that is no command. `verb`: the word that should have been one, nothing behind it. */
  | { readonly type: "bad-line"; readonly label: SessionLabel; readonly verb: string; readonly code: number }
  /** A certificate that clients are shown ends within so many days (30, 14, 7, 3, 1), or has ended (0). Each is told once. */
  | {
      readonly type: "certificate-expires";
      readonly file: string;
      /** SHA-256, `AA:BB:...`. */
      readonly fingerprint256: string;
      readonly notAfter: Date;
      readonly withinDays: number;
    }
  /** About the server as a whole: it goes on, but the operator should know. */
  | { readonly type: "warning"; readonly cause: string; readonly cure: string }
  | {
      readonly type: "failure";
      readonly label: SessionLabel | undefined;
      readonly doing: string;
      readonly error: unknown;
    };

export type Report = (event: ServerEvent) => void;

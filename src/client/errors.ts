import { byteStringToText } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";

export type FtpsErrorCode =
  | "usage" // the call itself cannot be meant
  | "unreachable" // no connection: name, address, port, proxy
  | "timeout"
  | "closed" // the connection was lost
  | "aborted" // by the caller's signal
  | "tls" // the handshake failed
  | "tls-refused" // the server does not offer TLS
  | "certificate-unknown" // no authority that is trusted, and nobody said that it is the one
  | "certificate-changed" // another one than was trusted before, or than was pinned
  | "certificate-invalid" // expired, or for another name
  | "certificate-revoked"
  | "revocation-unknown" // nobody would say whether it was revoked, and that was asked for
  | "not-ftp" // something else answers there
  | "protocol" // the server breaks the rules of FTP
  | "login"
  | "not-found"
  | "denied"
  | "full"
  | "refused" // for good; see `reply`
  | "busy" // for now; see `reply`
  | "data-connection"
  | "incomplete" // what came is not all
  | "mismatch" // what is there is not what was sent
  | "changed" // the file changed on the way
  | "too-large" // more than a bound of ours
  | "unreadable" // a listing with lines that nobody can read
  | "unsupported"
  | "local"; // a file on this machine

export interface FtpsErrorOptions {
  readonly hint?: string | undefined;
  readonly reply?: Reply | undefined;
  readonly retry?: boolean;
  readonly cause?: unknown;
}

/** What a server said. */
export interface ServerReply {
  readonly code: number;
  readonly text: string;
}

const worthRetrying: ReadonlySet<FtpsErrorCode> = new Set([
  "unreachable",
  "timeout",
  "closed",
  "busy",
  "data-connection",
  "incomplete",
  "mismatch",
]);

/** The one error of the client. `message` says what happened, `hint` what to do; neither holds a password. */
export class FtpsError extends Error {
  readonly code: FtpsErrorCode;
  readonly hint: string | undefined;
  /** The reply that says so, if one did. */
  readonly reply: ServerReply | undefined;
  /** Whether the same may go well when it is tried again. */
  readonly retry: boolean;

  constructor(code: FtpsErrorCode, message: string, options: FtpsErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    this.name = "FtpsError";
    this.code = code;
    this.hint = options.hint;
    this.reply = options.reply && { code: options.reply.code, text: textOf(options.reply) };
    this.retry = options.retry ?? worthRetrying.has(code);
  }
}

/** For people: control characters, which a terminal would obey, are gone. */
export function textOf(reply: Reply): string {
  return printable(reply.lines.map(byteStringToText).join("\n"));
}

/** Without what a terminal would obey. Line ends stay. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? "\n" : "\ufffd",
  );
}

const hints: Partial<Record<FtpsErrorCode, string>> = {
  login: "check user name and password",
  "not-found": "check the path, upper and lower case too",
};

// Pure-FTPd's SIZE, MDTM and hashes "can't check for file existence".
const notFound =
  /no such|not found|n[o']t exist|cannot find|can't find|no files|unknown file|check for file existence/i;
const denied = /permission|denied|not allowed|access|privilege|not owner/i;
const full = /space|quota|full|exceed/i;

/** The error that a reply of 400 and above is. `what`: what was asked for, in words. */
export function refusal(what: string, reply: Reply): FtpsError {
  const text = textOf(reply);
  const code = refusalCode(reply.code, text);
  return new FtpsError(code, `${what}: ${reply.code} ${text}`, { reply, hint: hints[code] });
}

function refusalCode(code: number, text: string): FtpsErrorCode {
  switch (code) {
    case 530:
    case 430:
      return "login";
    case 425:
    case 522:
      return "data-connection";
    case 421:
      return "closed";
    case 426:
      return "incomplete";
    case 452:
    case 552:
      return "full";
    case 500:
    case 502:
    case 504:
      return "unsupported";
    case 501:
      // Of pyftpdlib.
      return notFound.test(text) ? "not-found" : "refused";
    case 550:
    case 450:
    case 553:
      if (notFound.test(text)) return "not-found";
      if (full.test(text) && !denied.test(text)) return "full";
      return denied.test(text) ? "denied" : code === 450 ? "busy" : "refused";
    default:
      return code < 500 ? "busy" : "refused";
  }
}

/** What a failure of a socket, a file or a signal is here. */
export function asFtpsError(error: unknown, code: FtpsErrorCode, what: string, hint?: string): FtpsError {
  if (error instanceof FtpsError) return error;
  const reason = (error as NodeJS.ErrnoException | undefined)?.code ?? "unknown reason";
  return new FtpsError(code, `${what} (${reason})`, { cause: error, hint });
}

export function abortedError(signal: AbortSignal): FtpsError {
  return new FtpsError("aborted", "the operation was aborted", { cause: signal.reason, retry: false });
}

import type { LoginFailure } from "../accounts/contract.js";
import type { Right } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import type { NameCoding } from "../protocol/name-coding.js";
import type { Reply } from "../protocol/reply.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { FileReader, FileWriter } from "../storage/contract.js";
import type { DataChannel } from "./data/channel.js";
import type { CloseReason } from "./events.js";
import type { FileHasher } from "./hashing/hashes.js";
import type { LoggedIn, SessionState } from "./session-state.js";
import type { ServerSettings } from "./settings.js";
import type { Thumbnails } from "./thumbnails/thumbnails.js";
import type { RunningUpload, Uploads } from "./uploads.js";
import type { SessionsSeen } from "./who.js";

export type Phase = "any" | "logged-in";

/** What a path in an argument is relative to, and how its names are written. */
export interface PathBase {
  readonly cwd: VirtualPath;
  /** Undefined: as they are. */
  readonly names: NameCoding | undefined;
}

/** Text behind the verb -> value, or words why it cannot be one (the client gets 501 with them). */
export type ArgumentParser<A> = (
  text: ByteString,
  base: PathBase,
) => { readonly ok: true; readonly value: A } | { readonly ok: false; readonly expected: string };

/** What a transfer sends: a file from an offset, or text made as it goes. */
export type Source =
  | {
      readonly kind: "file";
      readonly reader: FileReader;
      readonly offset: number;
      /** Bytes of the file that come before the end of what is sent; undefined: all (RANG). */
      readonly end?: number;
      readonly path: VirtualPath;
    }
  | {
      /** Never converted, and no file in the log. */
      readonly kind: "listing";
      readonly chunks: AsyncIterable<Buffer>;
      /** The words of the 226, where it is no listing. */
      readonly closing?: string;
      /** Called once, when nothing of it is needed any more. */
      readonly release?: () => void;
    };

/** What a handler wants done. It never touches a socket. */
export type Outcome =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "send"; readonly source: Source; readonly opening: string }
  | {
      readonly kind: "receive";
      readonly writer: FileWriter;
      /** The same upload, to be ended where nothing of what came may be continued. */
      readonly doubtful: FileWriter;
      readonly path: VirtualPath;
      readonly opening: ByteString;
      /** Its place among all uploads, held until it has ended. */
      readonly running: RunningUpload;
      /** What ALLO announced, where it counts: bytes to come, or of the whole file. */
      readonly announced?: number | undefined;
    }
  /**
   * Takes its time, and may be aborted by ABOR: while it runs, lines of a reply with `code` go out now and then, so that no client gives up. Its last line
   * is the reply that `run` gives, or, once such a line has gone out, the text of that under `code`: a reply has one code (RFC 959 section 4.2).
   */
  | {
      readonly kind: "work";
      readonly code: number;
      /** What goes out now and then. */
      readonly words: string;
      /** May reject: as from a row's own `run`. */
      run(signal: AbortSignal): Promise<Reply>;
    }
  /** Takes a while, less than a client waits in silence, until it is known what to do; ABOR ends it. May reject: as from a row's own `run`. */
  | { readonly kind: "prepare"; run(signal: AbortSignal): Promise<Outcome> }
  | { readonly kind: "upgrade"; readonly reply: Reply; readonly protect: boolean }
  | { readonly kind: "bye"; readonly reply: Reply; readonly reason: CloseReason };

export type LoginResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: LoginFailure | "other-host" | "certificate" | "storage" };

/** What USER comes to: the password is asked for; a client certificate was enough; or the certificate, or that there is none, keeps the client out. */
export type BegunLogin =
  | { readonly kind: "password" }
  | { readonly kind: "in" }
  | { readonly kind: "refused"; readonly words: Reply };

/** What a handler may ask of the session that runs it. */
export interface Services {
  readonly settings: ServerSettings;
  /** All rows, for HELP and FEAT. */
  readonly commands: readonly Command[];
  readonly data: DataChannel;
  /** Of all sessions. */
  readonly uploads: Uploads;
  readonly hashes: FileHasher;
  /** Undefined: there is nothing that makes them. */
  readonly thumbnails: Pick<Thumbnails, "make"> | undefined;
  /** Looks at the client certificate; where it is enough, the account's storage is open and the session is logged in. */
  beginLogin(name: string): Promise<BegunLogin>;
  /** Checks the password; on success the account's storage is open and the session is logged in. */
  login(name: string, password: Uint8Array): Promise<LoginResult>;
  /** Closes what the login opened and forgets all that commands said. */
  logout(): Promise<void>;
  /** For STAT: lines about the session and its transfer. */
  status(): readonly string[];
  /** Of all clients, for operators. */
  sessions(): Promise<SessionsSeen>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Context<A> {
  readonly argument: A;
  /** How names are written for this client: every name in a reply or a listing goes through it. Undefined: as they are. */
  readonly names: NameCoding | undefined;
  readonly session: SessionState;
  readonly services: Services;
}

export type ContextOf<A, P extends Phase> = P extends "logged-in"
  ? Context<A> & { readonly user: LoggedIn }
  : Context<A>;

/** What a FEAT line may depend on. */
export type FeatureText = readonly string[] | ((session: SessionState, services: Services) => readonly string[]);

/** One command, whole: FEAT, HELP, the gate, docs/rfc.md and many tests are loops over these rows. */
export interface CommandRow<A, P extends Phase = Phase> {
  /** Upper-case; a sub-command has its parent's verb and a space in front. */
  readonly verb: string;
  readonly aliases?: readonly string[];
  /** RFC number and section, such as "3659 7". */
  readonly rfc: string;
  readonly help: string;
  readonly argument: ArgumentParser<A>;
  readonly phase: P;
  /** Checked against the account, for the path that the argument names; of several, one is enough. */
  readonly right?: Right | readonly Right[];
  /** Rights that `run` itself asks for besides, for other places or in some cases only. */
  readonly needs?: readonly Right[];
  /** Opens a data connection, so the data policy applies. */
  readonly data?: "send" | "receive";
  /** May run in clear where TLS is required. */
  readonly beforeTls?: true;
  /** May run where a client certificate is required and none is there that is accepted. */
  readonly withoutCertificate?: true;
  /** May run while a transfer does, when its argument is empty. */
  readonly outOfTurn?: true;
  /** A transfer that is running is aborted first, and its reply sent. */
  readonly abortsTransfer?: true;
  /** The argument is never logged. */
  readonly secret?: true;
  /** What REST and RANG set is still there afterwards. */
  readonly keepsRestart?: true;
  /** The name that RNFR or SITE CPFR set is still there afterwards. */
  readonly keepsRename?: true;
  /** After EPSV ALL it is refused (RFC 2428 section 4). */
  readonly notAfterEpsvAll?: true;
  /** The first word of the argument chooses a row of its own. */
  readonly hasSubcommands?: true;
  readonly feat?: FeatureText;
  readonly enabled?: (services: Services) => boolean;
  /** It is off by default, and this key of the configuration switches it on: for docs/rfc.md. */
  readonly offUnless?: string;
  /** Every code that a run may end with, for docs/rfc.md. */
  readonly codes: readonly number[];
  /** For docs/rfc.md, where there is something to say. */
  readonly note?: string;
  run(context: ContextOf<A, P>): Outcome | Promise<Outcome>;
}

/** A row whose argument type only its own `run` knows. */
export type Command = CommandRow<unknown>;

/** Ties the type of `argument` in `run` to the row's parser. */
export function command<A, const P extends Phase>(row: CommandRow<A, P>): Command {
  return row as unknown as Command;
}

export function replyWith(reply: Reply): Outcome {
  return { kind: "reply", reply };
}

/** The place that the row's right is about; undefined when the argument names none (STAT alone). */
export function pathOf(argument: unknown): VirtualPath | undefined {
  if (argument instanceof VirtualPath) return argument;
  const named = (argument as { path?: unknown } | undefined)?.path;
  return named instanceof VirtualPath ? named : undefined;
}

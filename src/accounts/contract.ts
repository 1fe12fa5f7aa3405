import type { RightRule } from "./rights.js";

/** A directory mounted into a user's tree. */
export interface VirtualFolder {
  /** Absolute path in the user's tree, such as `/partners/acme`; text, UTF-8. */
  readonly at: string;
  /** The directory on the server. */
  readonly directory: string;
}

export interface Account {
  /** 1 to 64 characters; see `isAccountName`. */
  readonly name: string;
  /** Where the tree is; storage decides what that means (the disk backend: a directory). */
  readonly home: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970; undefined: never. From that moment on the account is as if disabled. */
  readonly expires: number | undefined;
  readonly rights: readonly RightRule[];
  readonly folders: readonly VirtualFolder[];
  /** Names, as account names are; settings that hold for a group name it. */
  readonly groups?: readonly string[];
  /** May see what others do (SITE WHO). */
  readonly operator?: boolean;
  /** How names are written on this user's connections, such as "shift_jis"; undefined: as the listener has it. */
  readonly encoding?: string | undefined;
  /** What the home and its folders may hold in all: bytes and files. Undefined: no limit. */
  readonly quota?: { readonly bytes?: number; readonly files?: number };
  /** Marks in the form of `parseCertificateMark`: certificates are this user's that have one of them. Undefined: those that name the user. */
  readonly certificates?: readonly string[];
  /** For what this user makes. Undefined: the server's default. */
  readonly files: {
    readonly mode?: number;
    readonly directoryMode?: number;
    readonly group?: string;
  };
}

/** Why a login failed: for the log and counters only. The client sees one text for all of them, after the same time. */
export type LoginFailure = "unknown" | "disabled" | "expired" | "wrong-password" | "overloaded";

export type LoginVerdict =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly reason: LoginFailure };

/** Every backend passes accounts/conformance.ts. */
export interface Accounts {
  /** `password` as the bytes that came over the wire. */
  verify(name: string, password: Uint8Array): Promise<LoginVerdict>;
  find(name: string): Promise<Account | undefined>;
  /** By name. */
  list(): Promise<readonly Account[]>;
  /** Throws AccountError "exists" or "invalid". */
  add(account: Account, password: Uint8Array): Promise<void>;
  /** Only the fields given change. Throws AccountError "not-found" or "invalid". */
  update(name: string, change: Partial<Omit<Account, "name">>): Promise<Account>;
  setPassword(name: string, password: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /**
   * Calls back, within half a second, with the names of accounts that were added, changed, given a new password or removed, by this process
   * or another one. Returns the way to stop.
   */
  watch(listener: (names: readonly string[]) => void): () => void;
  close(): Promise<void>;
}

export type AccountErrorKind = "exists" | "not-found" | "invalid" | "locked" | "corrupt" | "failed";

/** `message` is for people: what happened; `hint`: what to do about it. */
export class AccountError extends Error {
  readonly kind: AccountErrorKind;
  readonly hint: string | undefined;

  constructor(kind: AccountErrorKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AccountError";
    this.kind = kind;
    this.hint = options.hint;
  }
}

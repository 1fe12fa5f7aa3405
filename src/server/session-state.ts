import type { Account } from "../accounts/contract.js";
import type { Rights } from "../accounts/rights.js";
import type { FactSelection } from "../protocol/fact-selection.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import type { ClientCertificate } from "./client-certificates/contract.js";
import { type HashName, hashNames } from "./hashing/hash-names.js";
import type { UploadHash } from "./hashing/upload-hash.js";
import { type ChosenHost, noHost } from "./hosts.js";
import { DEFAULT_LANGUAGE } from "./languages/index.js";

/** A user who has logged in, with what was opened for that login. */
export interface LoggedIn {
  readonly at: "in";
  readonly account: Account;
  readonly rights: Rights;
  readonly storage: Storage;
  /** When; milliseconds since 1970. */
  readonly since: number;
  /** The host that was chosen then: it may have a tree of its own for this account. */
  readonly host?: string | undefined;
  /** The client certificate was enough. */
  readonly withoutPassword?: boolean;
}

/** Tells the trees of users apart: a user may have one at each host. Neither name holds NUL. */
export function treeOf({ account, host }: Pick<LoggedIn, "account" | "host">): string {
  return `${account.name}\0${host ?? ""}`;
}

export type Login = { readonly at: "new" } | { readonly at: "named"; readonly name: string } | LoggedIn;

/** RFC 2228: P(rivate) is TLS, C(lear) is not. */
export type ProtectionLevel = "C" | "P";

/** What SIZE told of an unfinished upload. */
export interface Offer {
  readonly at: number;
  /** Which upload: an offer is none for another one that has begun since. */
  readonly upload: string;
}

/** All that commands say and later commands remember. Plain fields: one event loop, no locks. */
export interface SessionState {
  readonly id: string;
  /** The client's address, IPv4 where it is one. */
  readonly address: string;
  readonly implicit: boolean;
  login: Login;
  failedLogins: number;
  /** HOST before AUTH is about the TLS that follows, so it outlives AUTH. */
  host: ChosenHost;
  /** What the client showed when TLS began; undefined: nothing, or it was not asked. */
  certificate: ClientCertificate;
  cwd: VirtualPath;
  /** `protects`: PBSZ and PROT P count as sent since TLS began (implicit TLS, AUTH SSL). */
  security: { tls: boolean; protects: boolean; pbsz: boolean; level: ProtectionLevel };
  type: "A" | "I";
  /** RFC 3659 section 5: where the next transfer begins; 0 when none was asked for. */
  restart: number;
  /** RANG: the part of a file that the next command is about, both ends included. */
  range: { readonly from: number; readonly to: number } | undefined;
  /** ALLO: bytes of the upload that comes next. */
  allocation: number | undefined;
  /** Offered lengths of unfinished uploads that SIZE told on this connection, by path; the oldest go first. */
  offers: Map<string, Offer>;
  /** RFC 959 section 3.4: S is a stream, B blocks on a data connection that stays, Z a deflated stream (draft-preston-ftpext-deflate). */
  mode: "S" | "B" | "Z";
  /** OPTS MODE Z LEVEL: 0 to 9; undefined: the server's own. */
  compressionLevel: number | undefined;
  renameFrom: VirtualPath | undefined;
  /** What SITE CPFR named, for SITE CPTO. */
  copyFrom: VirtualPath | undefined;
  /** SSCN ON: our side is the TLS client on data connections with other servers. */
  sscn: boolean;
  /** RFC 2428 section 4: after EPSV ALL no other way to set up a data connection. */
  epsvAll: boolean;
  /** OPTS HASH: what HASH computes. */
  hash: HashName;
  /** The client has chosen it, or asked for one: its uploads are hashed as they come. */
  hashUploadsBy: HashName | undefined;
  /** Of the last upload, until a hash is asked for. */
  uploadHash: UploadHash | undefined;
  /** MLSx facts chosen by OPTS MLST; undefined: all. */
  facts: FactSelection | undefined;
  /** OPTS UTF8 ON: names are UTF-8, whatever the user or the listener has. */
  utf8: boolean;
  /** LANG: a key of `translations`. */
  language: string;
  /** What CLNT said, for the log. */
  client: string | undefined;
  /** The command that runs, for operators; undefined: none does. */
  doing: string | undefined;
}

export function newSessionState(id: string, address: string, implicit: boolean): SessionState {
  return {
    id,
    address,
    implicit,
    login: { at: "new" },
    failedLogins: 0,
    host: noHost,
    certificate: undefined,
    cwd: VirtualPath.root,
    security: { tls: false, protects: false, pbsz: false, level: "C" },
    type: "A",
    restart: 0,
    range: undefined,
    allocation: undefined,
    offers: new Map(),
    mode: "S",
    compressionLevel: undefined,
    renameFrom: undefined,
    copyFrom: undefined,
    sscn: false,
    epsvAll: false,
    hash: hashNames[0],
    hashUploadsBy: undefined,
    uploadHash: undefined,
    facts: undefined,
    utf8: false,
    language: DEFAULT_LANGUAGE,
    client: undefined,
    doing: undefined,
  };
}

/** What only holds for the next command, or the next transfer, ends with it. `row` undefined: a line that was no command. */
export function afterCommand(
  state: SessionState,
  row: { readonly keepsRestart?: true; readonly keepsRename?: true; readonly data?: string } | undefined,
): void {
  if (row?.keepsRestart === undefined) {
    state.restart = 0;
    state.range = undefined;
  }
  if (row?.keepsRename === undefined) {
    state.renameFrom = undefined;
    state.copyFrom = undefined;
  }
  if (row?.data !== undefined) state.allocation = undefined;
}

/** Told once: whoever asks again means the file as it is then. */
export function takeUploadHash(state: SessionState): UploadHash | undefined {
  const { uploadHash } = state;
  state.uploadHash = undefined;
  return uploadHash;
}

/** Back to the state before any command, as AUTH and REIN ask (RFC 4217 section 4.2, RFC 959 section 4.1.1); TLS stays, and what it began with. */
export function forgetCommands(state: SessionState): void {
  state.login = { at: "new" };
  state.cwd = VirtualPath.root;
  state.type = "A";
  state.restart = 0;
  state.range = undefined;
  state.allocation = undefined;
  state.offers = new Map();
  state.mode = "S";
  state.compressionLevel = undefined;
  state.renameFrom = undefined;
  state.copyFrom = undefined;
  state.sscn = false;
  state.epsvAll = false;
  state.hash = hashNames[0];
  state.hashUploadsBy = undefined;
  state.uploadHash = undefined;
  state.facts = undefined;
  state.utf8 = false;
  state.language = DEFAULT_LANGUAGE;
  state.client = undefined;
  const { protects } = state.security;
  state.security = { ...state.security, pbsz: protects, level: protects ? "P" : "C" };
}

import type { PeerName } from "../peers.js";

export type TlsVersion = "1.2" | "1.3";
export type PassiveCommand = "PASV" | "EPSV";

/** Whom to talk to, and how: a driver really forces each of these choices and really checks the certificate. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly implicit: boolean;
  readonly user: string;
  readonly password: string;
  /** PEM file with the certificates to trust, and no others. */
  readonly caFile: string;
  readonly tlsVersion: TlsVersion;
  readonly passive: PassiveCommand;
}

/** One thing to do. Remote paths are absolute, local ones too. */
export type Operation =
  | { readonly kind: "list"; readonly directory: string }
  | { readonly kind: "upload"; readonly local: string; readonly remote: string }
  | { readonly kind: "download"; readonly remote: string; readonly local: string }
  /** `local` holds the beginning already. */
  | { readonly kind: "resume-download"; readonly remote: string; readonly local: string }
  /** `remote` holds the first `offset` bytes already. */
  | { readonly kind: "resume-upload"; readonly local: string; readonly remote: string; readonly offset: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "delete"; readonly remote: string }
  | { readonly kind: "make-directory"; readonly remote: string };

export type OperationKind = Operation["kind"];

export interface Result {
  readonly ok: boolean;
  /** The names in the directory; only of `list`. */
  readonly names: readonly string[];
  /** The client's own words when it failed. */
  readonly reason: string;
}

/** What one login came to. */
export interface Outcome {
  /** One for each operation, in their order. */
  readonly results: readonly Result[];
  /** The TLS version of each connection, control and data, as the client itself reports it. */
  readonly tlsVersions: readonly string[];
  /** The passive commands the client itself reports to have sent. */
  readonly passiveCommands: readonly string[];
  /** What the client said on the way; no password in it. */
  readonly transcript: string;
}

/** A client that does all operations in one login, in order, going on after one that fails. */
export interface ClientDriver {
  readonly name: string;
  readonly needs: readonly PeerName[];
  run(operations: readonly Operation[], target: Target): Promise<Outcome>;
}

/** Longest time for all operations of one login. */
export const RUN_DEADLINE_MS = 60_000;

export function succeeded(names: readonly string[] = []): Result {
  return { ok: true, names, reason: "" };
}

export function failed(reason: string): Result {
  return { ok: false, names: [], reason };
}

/** The names in a Unix-like LIST answer; `.` and `..` left out. */
export function namesInListing(listing: string): readonly string[] {
  return listing
    .split("\n")
    .map((line) => /^[-dlbcps]\S+\s+\d+\s+\S+\s+\S+\s+\d+\s+\w{3}\s+\d+\s+[\d:]+ (.*?)\r?$/.exec(line)?.[1])
    .filter((name) => name !== undefined)
    .filter((name) => name !== "." && name !== "..");
}

/** In double quotes, with backslashes before what would end them: the form curl and lftp read in their files. */
export function inDoubleQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

import type { ByteString } from "../../src/protocol/byte-string.js";
import type { Pattern, ReplyPattern } from "./pattern.js";

/** A tree by absolute path; directories end in `/` and have no content. Content undefined: any. */
export type Tree = ReadonlyMap<ByteString, ByteString | undefined>;

export type DataMethod = "PASV" | "EPSV" | "PORT" | "EPRT";
/**
 * `sealed`: TLS that resumes the control connection's session, begun at once as curl does it; `late`: the same, begun only by the step that first
 * uses the connection, so behind the 150, as Python's ftplib does it; `unresumed`: TLS that resumes nothing; `clear`: no TLS.
 */
export type DataSecurity = "sealed" | "late" | "unresumed" | "clear";

export type Action =
  /** From here on this control connection, the first one being `main`. */
  | { readonly do: "client"; readonly name: string }
  | { readonly do: "connect"; readonly port: "explicit" | "implicit"; readonly tls: boolean }
  /** The server has no implicit port. */
  | { readonly do: "unreachable" }
  | { readonly do: "tls" }
  | { readonly do: "login" }
  | { readonly do: "send"; readonly bytes: ByteString; readonly bytewise: boolean }
  | { readonly do: "expect"; readonly reply: ReplyPattern }
  /** The client ends its side of the control connection. */
  | { readonly do: "end" }
  /** The server closes the control connection, and nothing is left unread; or what this pattern fits. */
  | { readonly do: "closed"; readonly unread: Pattern | undefined }
  | { readonly do: "data"; readonly method: DataMethod; readonly security: DataSecurity }
  | { readonly do: "data-open" | "data-drain" | "data-reset" | "data-fin" | "data-gone" | "data-refused" }
  | { readonly do: "data-write"; readonly content: ByteString; readonly end: boolean }
  | { readonly do: "data-expect"; readonly content: ByteString }
  | { readonly do: "data-lines"; readonly lines: readonly Pattern[] }
  | { readonly do: "files"; readonly tree: Tree };

/** Other servers that portable scripts run on. */
export const peerNames = ["vsftpd", "proftpd", "pure-ftpd"] as const;
export type PeerName = (typeof peerNames)[number];

/** What other servers do in place of a step. */
export interface Alternative {
  readonly line: number;
  readonly peers: readonly PeerName[];
  /** The name of a paragraph of differences.ts. */
  readonly reason: string;
  /** None: the server answers nothing where ours does. */
  readonly steps: readonly Step[];
  /** The rest of the script is not for these servers. */
  readonly over: boolean;
}

/** One thing to do or to see. `line` and `text` are the script's, for whoever reads a failure. */
export type Step = Action & { readonly line: number; readonly text: string; readonly but: readonly Alternative[] };

/** What the server is to be like; everything but `files` is possible on ours only. */
export interface World {
  readonly files: Tree;
  /** Dotted names of server settings. */
  readonly settings: ReadonlyMap<string, unknown>;
  readonly host: string | undefined;
  readonly rights: readonly { readonly path: string; readonly allow: readonly string[] }[];
  readonly accounts: readonly { readonly name: string; readonly state: string }[];
  /** Bytes that the storage holds. */
  readonly capacity: number | undefined;
  /** What the account may hold. */
  readonly quota: { readonly bytes: number; readonly files: number } | undefined;
  /** Faults of the server's own are a part of the script. */
  readonly faults: boolean;
}

/** Servers that a portable script does not run on. */
export interface Exception {
  readonly peers: readonly PeerName[];
  readonly reason: string;
}

export interface Script {
  /** The first line, a comment: what is shown. */
  readonly title: string;
  /** Runs on other servers too. */
  readonly portable: boolean;
  readonly exceptions: readonly Exception[];
  readonly world: World;
  readonly steps: readonly Step[];
}

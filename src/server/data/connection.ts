import type { Socket } from "node:net";
import type { BlockConnection, DataStream } from "../../support/block-connection.js";
import type { CleanEndWatch } from "../../tls/clean-end.js";

/** A data connection that is the session's own and ready for bytes. */
export interface DataConnection {
  /** The TLS socket, or `raw` itself; in block mode, one transfer's share of it. */
  readonly stream: DataStream;
  readonly raw: Socket;
  /** Block mode, in which it stays for the next transfer. */
  readonly blocks?: BlockConnection | undefined;
  /** Where the end of an upload over TLS is judged; undefined for clear data and for downloads. */
  readonly cleanEnd: CleanEndWatch | undefined;
  readonly sealed: boolean;
  /** It resumed the control connection's TLS session. */
  readonly resumed: boolean;
  /** It is another server's (FXP). `verified`: that one has shown that it is one of those that the operator named. */
  readonly peer?: { readonly address: string; readonly verified: boolean } | undefined;
}

export type DataFailureKind = "nobody-came" | "handshake" | "not-bound" | "connect" | "closed" | "overloaded";

export const notResumed = "The TLS session of the data connection was not resumed from this control connection";

/** Why there is no data connection. `words` go to the client, so they hold no names from outside. */
export class DataFailure extends Error {
  readonly kind: DataFailureKind;
  readonly words: string;

  constructor(kind: DataFailureKind, words: string) {
    super(words);
    this.name = "DataFailure";
    this.kind = kind;
    this.words = words;
  }

  /** RFC 4217 section 10: 522 for a failed handshake; 425 for no connection. */
  get code(): number {
    if (this.kind === "overloaded") return 451;
    return this.kind === "handshake" ? 522 : 425;
  }
}

/** After the last byte: time for the peer to close before the socket is taken down. */
export const LINGER_MS = 2000;

/**
 * Ends an upload that storage has refused. Closing with bytes unread resets the connection, and many clients then tell of that, and not of the reply; so what
 * still comes is thrown away for a short while.
 */
export function drainDataConnection({ stream, raw, blocks }: DataConnection): void {
  if (raw.destroyed) return;
  const timer = setTimeout(() => raw.destroy(), LINGER_MS);
  raw.once("close", () => clearTimeout(timer));
  if (blocks !== undefined) {
    blocks.discard();
    return;
  }
  stream.on("data", () => {});
  stream.on("error", () => {}).once("end", () => stream.end());
  stream.resume();
}

/**
 * Ends a connection whose last byte has been written or read. `destroy` sends no close_notify, and a peer that keeps its half open would hold the socket
 * forever; so: end, wait for the other side, and only then, or after a short while, take it down.
 */
export function endDataConnection({ stream, raw, blocks }: DataConnection): void {
  if (raw.destroyed) return;
  const timer = setTimeout(() => raw.destroy(), LINGER_MS);
  raw.once("close", () => clearTimeout(timer));
  if (blocks !== undefined) {
    blocks.end();
    return;
  }
  stream.on("error", () => {});
  // Ended twice, it makes an error with its trace, for nobody: a hundredth of what a small file costs.
  if (!stream.writableEnded) stream.end();
  stream.resume();
}

/** At once, without a word. TLS is taken down by itself: where all has come in, it outlives its connection. */
export function destroyDataConnection({ stream, raw, blocks }: DataConnection): void {
  stream.destroy();
  blocks?.destroy();
  raw.destroy();
}

/** Errors of sockets and of TLS carry a code of the system's or of OpenSSL's; those of storage are StorageErrors. */
export function isNetworkError(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return (
    typeof code === "string" &&
    (code.startsWith("ERR_SSL") ||
      code.startsWith("ERR_STREAM") ||
      code.startsWith("ERR_TLS") ||
      /^E[A-Z]+$/.test(code))
  );
}

import type { ClientUse } from "./names.js";

export interface Upload {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM file with the certificate to trust. */
  readonly caFile: string;
  readonly tls: "1.2" | "1.3";
  /** Absolute, and alone in its folder. */
  readonly local: string;
  /** Absolute; its folder is there and has nothing but this. */
  readonly remote: string;
  readonly use: ClientUse;
  /** To go on from what is there, and not to begin anew. */
  readonly goOn: boolean;
  /** Ends the client as SIGKILL does. */
  readonly kill: AbortSignal;
}

/** What a client says about an upload. */
export interface Verdict {
  readonly said: "done" | "failed" | "killed";
  /** It was told 150: the server has begun with the upload, and will remember. */
  readonly begun: boolean;
  /** All it said on the way; no password in it. */
  readonly words: string;
}

/** Uploads one file, in its own way, also after a cut. */
export type CrashClient = (upload: Upload) => Promise<Verdict>;

/** Against a client that never gives up; far more than its own retries take. */
export const CLIENT_DEADLINE_MS = 30_000;
/** Seconds without a byte after which a client gives a connection up. */
export const SILENCE_S = 3;

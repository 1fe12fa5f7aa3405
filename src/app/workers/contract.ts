import type { DataFailureKind } from "../../server/data/connection.js";
import type { PortOwner } from "../../server/data/expectation.js";
import type { FxpTerms } from "../../server/data/fxp-terms.js";
import type { ServerEvent } from "../../server/events.js";
import type { ClientEnds } from "../../server/upload-ends.js";
import type { Kicked, SessionsSeen, SessionView } from "../../server/who.js";
import type { ClientHello } from "../../tls/hello.js";
import type { LogLine } from "../log-line.js";
import type { Counts } from "../protocol.js";
import type { Setup } from "../setup.js";
import type { SharedCalls, SharedQuestions } from "./shared.js";

/** Raised when supervisor and workers of two versions could misunderstand each other; an upgrade across it needs a restart. */
export const CONTRACT_VERSION = 3;

export interface WorkerStart {
  readonly contract: number;
  readonly setup: Setup;
  /** The data folder. */
  readonly folder: string;
  readonly secret: Uint8Array;
  /** Bytes: its share of `io.bufferMemory`. */
  readonly bufferMemory: number;
  /** "own": listeners that came before. Otherwise the supervisor has the ports, and these are their numbers. */
  readonly passive: "own" | readonly number[];
}

/** A session of a worker that waits for a data connection on a port of the supervisor's. */
export interface RemoteWait {
  /** The worker's number for the session. */
  readonly owner: number;
  readonly address: PortOwner["address"];
  readonly exclusive: boolean;
  readonly fxp: FxpTerms | undefined;
}

/** A data connection that comes with it. */
export interface RemoteCandidate {
  readonly wait: number;
  readonly address: string;
  readonly named: boolean;
  readonly hello: ClientHello | undefined;
  /** What was read of it. */
  readonly head: Uint8Array;
}

export type TransferEvent = Extract<ServerEvent, { type: "transfer" }>;

interface Call<Argument, Result = undefined> {
  readonly argument: Argument;
  readonly result: Result;
}

/** What the supervisor may ask of a worker, or tell it. */
export type WorkerCalls = SharedQuestions & {
  /** As operators see them. */
  readonly sessions: Call<undefined, readonly SessionView[]>;
  readonly kick: Call<Kicked, number>;
  /** Answered when `ended` has been told of all sessions whose end a client has seen by now. */
  readonly settled: Call<undefined>;
  /** The first of all; gives the worker's CONTRACT_VERSION. */
  readonly start: Call<WorkerStart, number>;
  /** A listener comes with it. */
  readonly listener: Call<undefined>;
  /** A control connection comes with it. */
  readonly take: Call<{ readonly connection: number; readonly implicit: boolean }>;
  readonly candidate: Call<RemoteCandidate>;
  readonly clientFailed: Call<{ readonly wait: number; readonly kind: DataFailureKind; readonly words: string }>;
  readonly reload: Call<Setup>;
  readonly counts: Call<undefined, Omit<Counts, "workers">>;
  /** It ends by itself with its last session. */
  readonly drain: Call<undefined>;
  /** Answered when nothing is left. `grace` in milliseconds. */
  readonly stop: Call<{ readonly grace: number }>;
};

/** What a worker may ask of the supervisor, or tell it. */
export type SupervisorCalls = SharedCalls & {
  /** Of all other workers. */
  readonly otherSessions: Call<undefined, SessionsSeen>;
  readonly ended: Call<{ readonly connection: number }>;
  readonly log: Call<LogLine>;
  /** For the file of transfers. */
  readonly transferred: Call<TransferEvent>;
  /** The last of a worker that drains. */
  readonly farewell: Call<{ readonly uploadEnds: readonly ClientEnds[] }>;
  readonly bound: Call<{ readonly keyName: string; readonly owner: number; readonly address: string }>;
  readonly unbound: Call<{ readonly keyName: string }>;
  readonly sessionAdded: Call<{ readonly keyName: string; readonly id: string }>;
  readonly sessionDropped: Call<{ readonly keyName: string; readonly id: string }>;
  /** Undefined: no port can be told apart for it. */
  readonly expect: Call<RemoteWait, { readonly wait: number; readonly port: number } | undefined>;
  readonly waited: Call<{ readonly wait: number }>;
};

import type { ListenAddress } from "../server/server.js";
import type { ClientEnds } from "../server/upload-ends.js";
import type { Kicked, SessionsEnded, SessionsSeen } from "../server/who.js";
import type { Setup } from "./setup.js";

/** How much goes on. */
export interface Counts {
  readonly sessions: number;
  readonly transfers: number;
  readonly uploadEnds: readonly ClientEnds[];
  readonly memoryMiB: number;
  /** The processes that serve, where they are others than this one. */
  readonly workers: readonly WorkerCounts[];
}

export interface WorkerCounts {
  readonly pid: number;
  readonly sessions: number;
  readonly memoryMiB: number;
  /** It takes no new sessions, and ends with its last one. */
  readonly leaving: boolean;
  /** False: it does not say how it is; `sessions` is what it was given, and `memoryMiB` 0. */
  readonly answers: boolean;
}

/** What serves the clients: this process (`workers: 0`), or worker processes. */
export interface Protocol {
  readonly explicit: ListenAddress | undefined;
  readonly implicit: ListenAddress | undefined;
  readonly passivePorts: readonly number[];
  counts(): Promise<Counts>;
  /** The oldest first, as many as SITE WHO shows at most of each process. */
  sessions(): Promise<SessionsSeen>;
  /** Ends sessions, with what they do. */
  kick(whom: Kicked): Promise<SessionsEnded>;
  /** For the next handshake and command. Rejects, and changes nothing, when the certificates cannot be used. */
  reload(setup: Setup): Promise<void>;
  /** New processes of the code as it is on the disk now; the old ones finish their sessions. Gives what there is to say. Rejects with StartError. */
  upgrade(): Promise<string>;
  /** No new sessions; running transfers may end for `grace` milliseconds. Resolves when nothing is left. */
  stop(grace: number): Promise<void>;
  /** The process ends now: other processes have had their last word, which they have three seconds for, and end with it. Never rejects. */
  abandon(): Promise<void>;
}

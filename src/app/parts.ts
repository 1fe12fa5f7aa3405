import type { Accounts } from "../accounts/contract.js";
import type { LoadOptions } from "../config/load.js";
import type { Config } from "../config/schema.js";
import type { Report } from "../server/events.js";
import type { AcmeKeeper } from "./acme-keeper.js";
import type { ClientCertificates } from "./client-certificates/open.js";
import type { ControlSocket } from "./control-socket.js";
import type { DataFolder } from "./data-folder.js";
import type { FolderLock } from "./folder-lock.js";
import type { Log } from "./log.js";
import type { PartSweeper } from "./part-sweeper.js";
import type { Protocol } from "./protocol.js";
import type { Ready } from "./ready.js";
import type { Setup } from "./setup.js";
import type { SharpThumbnails } from "./thumbnails/maker.js";
import type { Xferlog } from "./xferlog.js";

export interface ApplicationOptions {
  /** The data folder. */
  readonly data: string;
  /** Instead of sealift.yaml in the data folder. */
  readonly config?: string | undefined;
  /** From the command line. */
  readonly overrides: NonNullable<LoadOptions["overrides"]>;
  readonly env: NonNullable<LoadOptions["env"]>;
  /** Gives a start up that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What a reload replaces. */
export type Current = { -readonly [Key in keyof Setup]: Setup[Key] } & { xferlog: Xferlog };

/** What a start has opened. */
export interface Running {
  readonly options: ApplicationOptions;
  readonly folder: DataFolder;
  readonly lock: FolderLock;
  readonly accounts: Accounts;
  readonly log: Log;
  readonly server: Protocol;
  readonly control: ControlSocket;
  readonly current: Current;
  /** What the keys that only a restart takes up are measured against. */
  readonly startConfig: Config;
  readonly ready: Ready;
  /** Whom the curl line names. */
  readonly user: string;
  /** The end removes what says that a server runs; nothing else needs to. */
  readonly forgetTraces: () => void;
  readonly report: Report;
  readonly sweeper: PartSweeper;
  readonly thumbnails: SharpThumbnails;
  readonly acme: AcmeKeeper;
  readonly clientCertificates: ClientCertificates;
}

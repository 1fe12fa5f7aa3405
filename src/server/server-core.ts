import type { Account, Accounts } from "../accounts/contract.js";
import type { Storage } from "../storage/contract.js";
import type { Places } from "../support/places.js";
import type { TransferMemory } from "../support/transfer-memory.js";
import type { BindingRegistry } from "../tls/binding.js";
import type { SessionServers } from "../tls/session-servers.js";
import type { CertificateDesk } from "./client-certificates/desk.js";
import type { CommandTable } from "./command-table.js";
import type { DataServices } from "./data/channel.js";
import type { DataOwner } from "./data/owner.js";
import type { Report } from "./events.js";
import type { Hashes } from "./hashing/hashes.js";
import type { ServerSettings } from "./settings.js";
import type { Thumbnails } from "./thumbnails/thumbnails.js";
import type { UploadEnds } from "./upload-ends.js";
import type { Uploads } from "./uploads.js";
import type { SessionsSeen } from "./who.js";

/** What all sessions of one server share. */
export interface ServerCore {
  /** Asked at each use, so that a reload reaches sessions that run. */
  readonly settings: () => ServerSettings;
  /** Of the listener that the session came to. */
  readonly servers: (implicit: boolean) => SessionServers;
  readonly certificates: CertificateDesk;
  readonly accounts: Accounts;
  readonly openStorage: (account: Account, host: string | undefined) => Promise<Storage>;
  readonly report: Report;
  readonly bindings: BindingRegistry<DataOwner>;
  readonly data: DataServices;
  readonly memory: TransferMemory;
  /** Of all transfers in MODE Z. */
  readonly compressed: Places;
  readonly uploads: Uploads;
  readonly uploadEnds: UploadEnds;
  readonly hashes: Hashes;
  readonly thumbnails: Thumbnails | undefined;
  /** All that there are now, with those of other servers. */
  readonly sessions: () => Promise<SessionsSeen>;
  readonly commands: CommandTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

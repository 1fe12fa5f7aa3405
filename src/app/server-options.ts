import type { Account, Accounts } from "../accounts/contract.js";
import type { QuotaBooks } from "../guard/contract.js";
import type { CertificateJudge } from "../server/client-certificates/contract.js";
import type { Report } from "../server/events.js";
import type { ServerOptions } from "../server/server.js";
import type { ThumbnailMaker } from "../server/thumbnails/contract.js";
import type { Uploads } from "../server/uploads.js";
import type { SessionsSeen } from "../server/who.js";
import type { Claims, CreationTimes } from "../storage/disk/index.js";
import { identityOf } from "./certificates.js";
import type { Log } from "./log.js";
import { describeError } from "./log-line.js";
import { serverSettings } from "./settings.js";
import type { Setup } from "./setup.js";
import { inWords } from "./start-error.js";
import { atHost, openLimitedStorage } from "./storage.js";

export interface ServerParts {
  /** As it is at the time. */
  readonly setup: () => Setup;
  readonly accounts: Accounts;
  /** The server's own. */
  readonly secret: Uint8Array;
  readonly created: CreationTimes;
  readonly ledger: QuotaBooks;
  /** Undefined: the process's own. */
  readonly claims?: Claims;
  readonly uploads?: Uploads;
  readonly otherSessions?: () => Promise<SessionsSeen>;
  readonly certificateJudge: CertificateJudge;
  readonly thumbnails: ThumbnailMaker;
  readonly log: Pick<Log, "warn" | "error">;
  readonly report: Report;
}

/** A server of these parts, but for where it listens: the same in one process and in each of several. */
export function serverOptions(parts: ServerParts): Omit<ServerOptions, "explicit" | "implicit" | "passive"> {
  const { setup, accounts, secret, created, ledger, log, thumbnails, report } = parts;
  const { claims, uploads, otherSessions, certificateJudge } = parts;
  const { config, certificates, canMakeThumbnails } = setup();
  return {
    identity: identityOf(certificates),
    accounts,
    openStorage: (account, host) => {
      const current = setup();
      return openLimitedStorage(atHost(account, current.config, host), {
        config: current.config,
        journalsAbove: current.journalsAbove,
        secret,
        created,
        ...(claims === undefined ? {} : { claims }),
        ledger,
        onUncounted: (error) => log.error(...uncounted(account, error)),
        onMissingFolder: (at, error) => log.warn(...missingFolder(account, at, error)),
      });
    },
    settings: serverSettings(config, certificates, canMakeThumbnails),
    certificateJudge,
    thumbnails,
    bufferMemory: config.io.bufferMemory,
    report,
    ...(uploads === undefined ? {} : { uploads }),
    ...(otherSessions === undefined ? {} : { otherSessions }),
  };
}

function missingFolder({ name }: Account, at: string, error: unknown): [Readonly<Record<string, unknown>>, string] {
  const fields = { event: "folder-missing", user: name, folder: at, error: describeError(error) };
  return [fields, `the virtual folder ${at} of ${name} cannot be reached: ${inWords(error).message}`];
}

function uncounted({ name }: Account, error: unknown): [Readonly<Record<string, unknown>>, string] {
  const fields = { event: "quota-uncounted", user: name, error: describeError(error) };
  return [fields, `what ${name} holds could not be counted for its quota: ${inWords(error).message}`];
}

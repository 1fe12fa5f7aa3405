import { StorageError } from "../errors.js";
import { type Claims, processClaims } from "./claims.js";
import type { CreationTimes } from "./creation-times.js";
import type { Durability } from "./durability.js";
import type { Journals } from "./journal.js";
import { machineOwners } from "./owners.js";

export interface DiskOptions {
  /** The directory that is this account's tree. Whether it is there shows with the first operation. */
  readonly root: string;
  /** Permission bits of new files; by default 0o644 without the bits of the process's umask. */
  readonly mode?: number;
  /** Permission bits of new directories; by default 0o755 without the bits of the process's umask. */
  readonly directoryMode?: number;
  /** Group of what is made here, by name or number; by default what the system gives. */
  readonly group?: string;
  /** The server's own, at least 16 bytes: makes the names of uploads under way unpredictable. */
  readonly secret: Uint8Array;
  /** Account name: whose uploads these are. */
  readonly owner: string;
  /**
   * "inside", the default: a link that leads to a place in the tree is that place. "refuse": no link is followed, whatever it leads to
   * ("outside"); it is listed as the link it is, and can be renamed and removed. For who judges by path what a client may do: a link
   * gives a place a second path.
   */
  readonly links?: LinkPolicy;
  /** What of an upload is on the disk before its commit resolves; by default "file". */
  readonly durability?: Durability;
  /**
   * Bytes: where the file system cannot share blocks, a larger file is not copied to be continued: what is appended goes to its own end, and is cut off
   * again when the upload is not whole. By default 1 GiB.
   */
  readonly copyLimit?: number;
  /** Bytes: the smallest `copyLimit` that this tree was ever opened with, where it was smaller than now. */
  readonly journalsAbove?: number;
  /** Where times of creation are kept that are set; without it they cannot be set. */
  readonly created?: CreationTimes;
  /** Which names are in use; by default all storages of the process have them in common. Whoever opens the same directories must share them. */
  readonly claims?: Claims;
  /** How directories are held; by default the best that this machine has. */
  readonly way?: "descriptors" | "paths";
}

export type LinkPolicy = "inside" | "refuse";

const MIN_SECRET_BYTES = 16;
const COPY_LIMIT = 1024 * 1024 * 1024;
/** Smaller files have no journal: below it `copyLimit` may be set anew without a look at each of them. */
const LOOK_FOR_JOURNALS_ABOVE = 64 * 1024 * 1024;

/** The options with everything decided. */
export interface Settings {
  readonly fileMode: number;
  readonly directoryMode: number;
  /** Bits that the kernel takes away from every mode at creation. */
  readonly umask: number;
  readonly group: number | undefined;
  readonly secret: Uint8Array;
  readonly owner: string;
  readonly links: LinkPolicy;
  readonly durability: Durability;
  readonly copyLimit: number;
  readonly journals: Journals;
  readonly created: CreationTimes | undefined;
  readonly claims: Claims;
}

/** Throws a StorageError "failed" that names what is wrong. */
export async function settle(options: DiskOptions): Promise<Settings> {
  const { secret, owner, group } = options;
  if (secret.byteLength < MIN_SECRET_BYTES)
    throw new StorageError("failed", `the secret for part names has ${secret.byteLength} bytes of ${MIN_SECRET_BYTES}`);
  const groupId = group === undefined ? undefined : await machineOwners.groupId(group);
  if (group !== undefined && groupId === undefined)
    throw new StorageError("failed", `this machine knows no group ${group}; make it, or give the account another one`);
  const umask = process.umask();
  const copyLimit = options.copyLimit ?? COPY_LIMIT;
  return {
    fileMode: (options.mode ?? 0o644 & ~umask) & 0o777,
    directoryMode: (options.directoryMode ?? 0o755 & ~umask) & 0o7777,
    umask,
    group: groupId,
    secret,
    owner,
    links: options.links ?? "inside",
    durability: options.durability ?? "file",
    copyLimit,
    journals: { secret, above: Math.min(copyLimit, options.journalsAbove ?? copyLimit, LOOK_FOR_JOURNALS_ABOVE) },
    created: options.created,
    claims: options.claims ?? processClaims,
  };
}

import { join } from "node:path";
import type { Account } from "../accounts/contract.js";
import { Rights } from "../accounts/rights.js";
import type { Config } from "../config/schema.js";
import type { QuotaBooks } from "../guard/contract.js";
import { textToByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { type Claims, type CreationTimes, type DiskOptions, openDiskStorage } from "../storage/disk/index.js";
import { type Mount, mountStorage } from "../storage/mounts.js";
import { openUnderQuota } from "./quota.js";

export interface AccountStorageOptions {
  readonly config: Config;
  /** See `journalFloor`. */
  readonly journalsAbove?: number;
  /** The server's own. */
  readonly secret: Uint8Array;
  /** Where times of creation are kept that clients set. */
  readonly created?: CreationTimes;
  /** See DiskOptions. */
  readonly claims?: Claims;
  /** A virtual folder cannot be reached; the rest of the tree can. */
  readonly onMissingFolder: (at: string, error: unknown) => void;
}

export interface LimitedStorageOptions extends AccountStorageOptions {
  readonly ledger: QuotaBooks;
  /** What the account holds could not be counted. */
  readonly onUncounted: (error: unknown) => void;
}

/** Opens an account's tree, under its quota where it has one. Throws as `openAccountStorage` does. */
export function openLimitedStorage(account: Account, options: LimitedStorageOptions): Promise<Storage> {
  const { ledger, onUncounted, config } = options;
  return openUnderQuota(account, {
    ledger,
    onUncounted,
    copyLimit: config.upload.copyLimit,
    open: () => openAccountStorage(account, options),
    count: (storage) => storage.usage(VirtualPath.root, { deep: true }),
  });
}

/** How an account's directories are opened: its own modes and group where it has them, the server's otherwise. */
export function diskOptions(account: Account, config: Config): Omit<DiskOptions, "root" | "secret"> {
  const { mode, directoryMode, group } = account.files;
  return {
    owner: account.name,
    mode: mode ?? config.files.mode,
    directoryMode: directoryMode ?? config.files.directoryMode,
    ...(group === undefined ? {} : { group }),
    durability: config.durability,
    copyLimit: config.upload.copyLimit,
    // Rights are judged by the path that the client names: a link would be a second path to a place, under another rule.
    links: new Rights(account.rights).isUniform ? "inside" : "refuse",
  };
}

/** The account as it is at a host (by name): its home is a folder of the host, where the host has folders of its own. */
export function atHost(account: Account, { hosts }: Config, name: string | undefined): Account {
  const root = hosts.find((host) => host.name === (name ?? "*"))?.root;
  return root === undefined ? account : { ...account, home: join(root, account.name) };
}

/** Opens an account's tree: its home, and its virtual folders mounted into it. Throws StorageError when the home is not there. */
export async function openAccountStorage(
  account: Account,
  { config, journalsAbove, secret, created, claims, onMissingFolder }: AccountStorageOptions,
): Promise<Storage> {
  const options = {
    ...diskOptions(account, config),
    secret,
    ...(created === undefined ? {} : { created }),
    ...(claims === undefined ? {} : { claims }),
    ...(journalsAbove === undefined ? {} : { journalsAbove }),
  };
  const home = await openDiskStorage({ ...options, root: account.home });
  const mounts: Mount[] = [];
  try {
    // A disk that is not there shows with the first look: better now, in words for the operator, than at the first command.
    await home.stat(VirtualPath.root);
    for (const { at, directory } of account.folders) {
      const path = VirtualPath.parse(textToByteString(at));
      if (path === undefined) continue;
      const storage = await openDiskStorage({ ...options, root: directory });
      mounts.push({ at: path, storage });
      await storage.stat(VirtualPath.root).catch((error: unknown) => onMissingFolder(at, error));
    }
    return mountStorage(home, mounts);
  } catch (error) {
    for (const { storage } of [...mounts, { storage: home }]) await storage.close();
    throw error;
  }
}

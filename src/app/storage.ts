import type { Account } from "../accounts/contract.js";
import type { Config } from "../config/schema.js";
import { textToByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { openDiskStorage } from "../storage/disk/index.js";
import { mountStorage } from "../storage/mounts.js";

/** Opens an account's tree: its home, and its virtual folders mounted into it. */
export async function openAccountStorage(account: Account, config: Config, secret: Uint8Array): Promise<Storage> {
  const options = {
    secret,
    owner: account.name,
    mode: account.files.mode ?? config.files.mode,
    directoryMode: account.files.directoryMode ?? config.files.directoryMode,
    ...(account.files.group === undefined ? {} : { group: account.files.group }),
  };
  const home = await openDiskStorage({ ...options, root: account.home });
  const opened: Storage[] = [home];
  try {
    const mounts = [];
    for (const { at, directory } of account.folders) {
      const storage = await openDiskStorage({ ...options, root: directory });
      opened.push(storage);
      const path = VirtualPath.parse(textToByteString(at));
      if (path !== undefined) mounts.push({ at: path, storage });
    }
    return mounts.length === 0 ? home : mountStorage(home, mounts);
  } catch (error) {
    for (const storage of opened) await storage.close();
    throw error;
  }
}

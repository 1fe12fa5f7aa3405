import { join } from "node:path";
import type { Accounts } from "../accounts/contract.js";
import { openDatabaseAccounts } from "../accounts/database/store.js";
import { createPasswordHasher } from "../accounts/password.js";

export { checkAccount, checkPassword, MAX_PASSWORD_BYTES, normalAccount } from "../accounts/account.js";
export { type Account, AccountError, type Accounts, type VirtualFolder } from "../accounts/contract.js";
export { randomPassword } from "../accounts/password.js";
export { fullRights } from "../accounts/rights.js";
export { parseRights, printRights } from "../accounts/rights-text.js";
export { nameTaken, noSuchAccount } from "../accounts/store-rules.js";

/** Where the accounts of a data folder are. */
export function accountsFile(dataFolder: string): string {
  return join(dataFolder, "accounts.db");
}

/** Where users get folders of their own. */
export function filesFolder(dataFolder: string): string {
  return join(dataFolder, "files");
}

/** The accounts of a data folder, made if there are none; the folder itself must be there. Throws AccountError. */
export async function openAccounts(dataFolder: string): Promise<Accounts> {
  const hasher = createPasswordHasher();
  try {
    return await openDatabaseAccounts({ file: accountsFile(dataFolder), hasher, ownsHasher: true });
  } catch (error) {
    await hasher.close();
    throw error;
  }
}

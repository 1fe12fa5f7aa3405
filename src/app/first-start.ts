import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Accounts } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import { defaultYaml } from "../config/explain.js";
import { writeNewFile } from "../pki/files.js";
import { accountsFile, filesFolder, randomPassword } from "./accounts.js";
import { type DataFolder, exists, removeIfThere } from "./data-folder.js";

export interface FirstUser {
  readonly user: string;
  readonly password: string;
}

const FIRST_USER = "demo";
const MARK = "The first start is not finished: the next one shows a password for the first user.\n";

/**
 * Whether there are no accounts yet, or the password of the first user was never shown because an earlier first start was broken off. Marks
 * the folder until `endFirstStart`.
 */
export async function beginFirstStart(folder: DataFolder): Promise<boolean> {
  if (!(await exists(folder.firstStart)) && (await exists(accountsFile(folder.path)))) return false;
  await writeNewFile(folder.firstStart, MARK, 0o600);
  return true;
}

/**
 * The configuration file with every default, unless somebody wrote one, and the first user with a folder and a password that nobody else has seen.
 * Undefined when there are other users already.
 */
export async function completeFirstStart(folder: DataFolder, accounts: Accounts): Promise<FirstUser | undefined> {
  await writeNewFile(folder.config, defaultYaml(), 0o600);
  const users = await accounts.list();
  const password = randomPassword();
  if (users.some(({ name }) => name === FIRST_USER)) await accounts.setPassword(FIRST_USER, Buffer.from(password));
  else if (users.length === 0) await addFirstUser(folder, accounts, password);
  else return undefined;
  return { user: FIRST_USER, password };
}

/** The password has been shown. */
export async function endFirstStart(folder: DataFolder): Promise<void> {
  await removeIfThere(folder.firstStart);
}

async function addFirstUser(folder: DataFolder, accounts: Accounts, password: string): Promise<void> {
  const home = join(filesFolder(folder.path), FIRST_USER);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const account = {
    name: FIRST_USER,
    home,
    enabled: true,
    expires: undefined,
    rights: fullRights,
    folders: [],
    files: {},
  };
  await accounts.add(account, Buffer.from(password));
}

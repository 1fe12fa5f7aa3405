import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Accounts } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import { defaultYaml } from "../config/explain.js";
import { filesFolder, randomPassword } from "./accounts.js";
import { type DataFolder, exists, writeWhole } from "./data-folder.js";

export interface FirstUser {
  readonly user: string;
  readonly password: string;
}

const FIRST_USER = "demo";

/** sealift.yaml is made last, so a first start that was broken off is made up for by the next. */
export async function isFirstStart(folder: DataFolder): Promise<boolean> {
  return !(await exists(folder.config));
}

/** The first user with a folder and a password that nobody else has seen, and the configuration file with every default. */
export async function completeFirstStart(folder: DataFolder, accounts: Accounts): Promise<FirstUser | undefined> {
  const first = (await accounts.list()).length === 0 ? await addFirstUser(folder, accounts) : undefined;
  await writeWhole(folder.config, defaultYaml(), 0o600);
  return first;
}

async function addFirstUser(folder: DataFolder, accounts: Accounts): Promise<FirstUser> {
  const home = join(filesFolder(folder.path), FIRST_USER);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const password = randomPassword();
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
  return { user: FIRST_USER, password };
}

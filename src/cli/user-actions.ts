import { rmdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type Account,
  AccountError,
  type Accounts,
  accountsFile,
  checkAccount,
  filesFolder,
  fullRights,
  nameTaken,
  normalAccount,
  noSuchAccount,
  openAccounts,
} from "../app/accounts.js";
import { newPassword } from "./ask-password.js";
import { CliFailure } from "./failure.js";
import { fieldsText } from "./fields-text.js";
import { makeOwnFolder, ownFolderPath } from "./own-folder.js";
import { type AccountOptions, accountChange, warnOfDataFolder } from "./user-options.js";
import { accountJson, accountText, tableText } from "./user-text.js";

export interface CommonOptions {
  readonly data: string;
  readonly json?: true;
}

export interface PasswordOptions {
  readonly passwordStdin?: true;
}

export async function addUser(name: string, options: CommonOptions & PasswordOptions & AccountOptions): Promise<void> {
  await withAccounts(options, async (accounts, data) => {
    // Everything that can be refused is, before anybody is asked for a password.
    const wanted = await wantedAccount(name, options, data);
    if ((await accounts.find(name)) !== undefined) throw nameTaken(name);
    const ownFolder = options.home === undefined ? ownFolderPath(name, data) : undefined;
    const account = { ...wanted, home: ownFolder ?? wanted.home };
    const { password, made } = await newPassword(name, options.passwordStdin === true);
    const madeFolder = ownFolder !== undefined && (await makeOwnFolder(ownFolder, data, await accounts.list()));
    try {
      await accounts.add(account, password);
    } catch (error) {
      if (madeFolder) await rmdir(ownFolder).catch(() => undefined);
      throw error;
    }
    await warnOfDataFolder(account, data);
    print(options, { ...accountJson(account), ...passwordJson(made) }, () =>
      fieldsText([["added", name], ["home", account.home], ...passwordFields(made)]),
    );
  });
}

/** Without `--home` its home is the folder above its own, which is not made yet. */
async function wantedAccount(name: string, options: AccountOptions, data: string): Promise<Account> {
  const account: Account = {
    name,
    home: filesFolder(data),
    enabled: true,
    expires: undefined,
    rights: fullRights,
    folders: [],
    files: {},
    ...(await accountChange(options, { files: {} })),
  };
  const problem = checkAccount(account);
  if (problem !== undefined) throw new AccountError("invalid", problem, { hint: "nothing was changed" });
  return normalAccount(account);
}

export async function listUsers(options: CommonOptions): Promise<void> {
  await withAccounts(options, async (accounts) => {
    const all = await accounts.list();
    print(options, { users: all.map(accountJson) }, () => tableText(all, Date.now()));
  });
}

export async function showUser(name: string, options: CommonOptions): Promise<void> {
  await withAccounts(options, async (accounts) => {
    const account = await existing(accounts, name);
    print(options, accountJson(account), () => accountText(account, Date.now()));
  });
}

export async function setUser(name: string, options: CommonOptions & AccountOptions): Promise<void> {
  await withAccounts(options, async (accounts, data) => {
    const current = await existing(accounts, name);
    const change = await accountChange(options, current);
    if (Object.keys(change).length === 0)
      throw new CliFailure("nothing to change was given", "see `sealift user set --help` for what can be changed");
    const account = await accounts.update(name, change);
    await warnOfDataFolder(account, data);
    print(options, accountJson(account), () => accountText(account, Date.now()));
  });
}

export async function setUserPassword(name: string, options: CommonOptions & PasswordOptions): Promise<void> {
  await withAccounts(options, async (accounts) => {
    await existing(accounts, name);
    const { password, made } = await newPassword(name, options.passwordStdin === true);
    await accounts.setPassword(name, password);
    print(options, { name, ...passwordJson(made) }, () =>
      fieldsText([["changed", `the password of ${name}`], ...passwordFields(made)]),
    );
  });
}

export async function removeUser(name: string, options: CommonOptions): Promise<void> {
  await withAccounts(options, async (accounts) => {
    // A damaged account cannot be read, but must be removable.
    const home = await accounts.find(name).then(
      (account) => account?.home,
      () => undefined,
    );
    await accounts.remove(name);
    const kept: [string, string][] = home === undefined ? [] : [["kept", `${home} and what is in it`]];
    print(options, { removed: name, home: home ?? null }, () => fieldsText([["removed", name], ...kept]));
  });
}

async function withAccounts(
  options: CommonOptions,
  work: (accounts: Accounts, data: string) => Promise<void>,
): Promise<void> {
  const data = resolve(options.data);
  const found = await stat(accountsFile(data)).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw new CliFailure(
      `${data} has no users yet: ${found.code === "ENOENT" ? "there is no accounts.db" : found.message}`,
      "start the server once: `sealift serve` makes them; or name another data folder with --data DIR",
    );
  const accounts = await openAccounts(data);
  try {
    await work(accounts, data);
  } finally {
    await accounts.close();
  }
}

async function existing(accounts: Accounts, name: string): Promise<Account> {
  const account = await accounts.find(name);
  if (account === undefined) throw noSuchAccount(name);
  return account;
}

function passwordJson(made: string | undefined) {
  return made === undefined ? {} : { password: made };
}

function passwordFields(made: string | undefined): [string, string][] {
  return made === undefined ? [] : [["password", `${made}  (made up; it is shown only here)`]];
}

function print(options: CommonOptions, json: object, text: () => string): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : text());
}

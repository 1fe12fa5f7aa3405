import type { Account, Accounts } from "../accounts/contract.js";
import { Rights } from "../accounts/rights.js";
import type { Storage } from "../storage/contract.js";
import type { LoginResult } from "./command.js";
import type { Report, SessionLabel } from "./events.js";
import type { LoggedIn } from "./session-state.js";

export interface LoginServices {
  readonly accounts: Accounts;
  /** Opens an account's tree. */
  readonly openStorage: (account: Account) => Promise<Storage>;
  readonly report: Report;
}

/** Checks the password and opens the account's tree: from here on nobody can take the wrong user, or forget the root. */
export async function logIn(
  name: string,
  password: Uint8Array,
  label: SessionLabel,
  { accounts, openStorage, report }: LoginServices,
): Promise<{ readonly result: LoginResult; readonly login: LoggedIn | undefined }> {
  const verdict = await accounts.verify(name, password);
  if (!verdict.ok) {
    report({ type: "login-failed", label, name, reason: verdict.reason });
    return { result: verdict, login: undefined };
  }
  try {
    return { result: { ok: true }, login: await open(verdict.account, openStorage) };
  } catch (error) {
    report({ type: "failure", label, doing: `opening the files of ${name}`, error });
    report({ type: "login-failed", label, name, reason: "storage" });
    return { result: { ok: false, reason: "storage" }, login: undefined };
  }
}

async function open(account: Account, openStorage: LoginServices["openStorage"]): Promise<LoggedIn> {
  return { at: "in", account, rights: new Rights(account.rights), storage: await openStorage(account) };
}

export type AccountChange =
  /** The account is gone, disabled or expired, or its tree is another one: the session cannot go on. */
  | { readonly kind: "end" }
  /** Rights and the like: the session goes on with them. */
  | { readonly kind: "replace"; readonly login: LoggedIn };

/** What a change of its account means for a session that is logged in. */
export function applyChange(login: LoggedIn, account: Account | undefined, now: number): AccountChange {
  if (account === undefined || !account.enabled || (account.expires !== undefined && account.expires <= now))
    return { kind: "end" };
  const before = login.account;
  const sameTree =
    before.home === account.home &&
    JSON.stringify(before.folders) === JSON.stringify(account.folders) &&
    JSON.stringify(before.files) === JSON.stringify(account.files);
  if (!sameTree) return { kind: "end" };
  return { kind: "replace", login: { ...login, account, rights: new Rights(account.rights) } };
}

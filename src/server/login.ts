import type { Account, Accounts } from "../accounts/contract.js";
import { Rights } from "../accounts/rights.js";
import { isLimited } from "../guard/contract.js";
import type { Storage } from "../storage/contract.js";
import type { LoginResult } from "./command.js";
import type { Report, SessionLabel } from "./events.js";
import { isWelcome } from "./hosts.js";
import type { LoggedIn, Login } from "./session-state.js";
import type { ServerSettings } from "./settings.js";

export interface LoginServices {
  readonly accounts: Accounts;
  /** Opens an account's tree. */
  readonly openStorage: (account: Account, host: string | undefined) => Promise<Storage>;
  readonly settings: () => Pick<ServerSettings, "hosts">;
  readonly report: Report;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who wants to log in. */
export interface Candidate {
  readonly name: string;
  readonly password: Uint8Array;
  /** The client's. */
  readonly address: string;
  /** By name, where one was chosen. */
  readonly host: string | undefined;
  /** What else keeps an account out, whose password was right; what it reports says why. */
  readonly refuses: (account: Account) => boolean;
}

/** Checks the password and opens the account's tree: from here on nobody can take the wrong user, or forget the root. */
export async function logIn(
  { name, password, address, host, refuses }: Candidate,
  label: SessionLabel,
  services: LoginServices,
): Promise<{ readonly result: LoginResult; readonly login: LoggedIn | undefined }> {
  const { accounts, report } = services;
  const verdict = await accounts.verify(name, password);
  if (!verdict.ok) {
    report({ type: "login-failed", label, name, reason: verdict.reason });
    return { result: verdict, login: undefined };
  }
  // Only now, so that the time tells nothing about who is welcome where.
  if (refuses(verdict.account)) {
    report({ type: "login-failed", label, name, reason: "certificate" });
    return { result: { ok: false, reason: "certificate" }, login: undefined };
  }
  return await openLogin(verdict.account, address, host, label, services);
}

/** Opens the tree of an account that has shown who it is. */
export async function openLogin(
  account: Account,
  address: string,
  host: string | undefined,
  label: SessionLabel,
  { openStorage, settings, report, now }: Omit<LoginServices, "accounts">,
): Promise<{ readonly result: LoginResult; readonly login: LoggedIn | undefined }> {
  const { name } = account;
  if (!isWelcome(settings(), host, account, address)) {
    report({ type: "login-failed", label, name, reason: "other-host" });
    return { result: { ok: false, reason: "other-host" }, login: undefined };
  }
  try {
    const storage = await openStorage(account, host);
    return { result: { ok: true }, login: loggedIn(account, storage, now(), host) };
  } catch (error) {
    report({ type: "failure", label, doing: `opening the files of ${name}`, error });
    report({ type: "login-failed", label, name, reason: "storage" });
    return { result: { ok: false, reason: "storage" }, login: undefined };
  }
}

function loggedIn(account: Account, storage: Storage, since: number, host: string | undefined): LoggedIn {
  return { at: "in", account, rights: new Rights(account.rights), storage, since, host };
}

/** `Accounts.watch` tells of a change within half a second: who logged in longer ago than this did so before it. */
export const CHANGE_KNOWN_WITHIN_MS = 500;

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
  const rights = new Rights(account.rights);
  const sameTree =
    before.home === account.home &&
    isSame(before.folders, account.folders) &&
    isSame(before.files, account.files) &&
    // Whether links are followed was decided when the tree was opened, and whether account is kept of what is in it.
    isLimited(before.quota) === isLimited(account.quota) &&
    login.rights.isUniform === rights.isUniform;
  // Nothing that is seen has changed: then it was the password, and whoever came with the old one must go.
  const cameBefore = now - login.since > CHANGE_KNOWN_WITHIN_MS;
  if (!sameTree || (isSame(before, account) && cameBefore)) return { kind: "end" };
  return { kind: "replace", login: { ...login, account, rights } };
}

/** Whether a login has come to the end of its account's time. */
export function hasExpired(login: Login, now: number): boolean {
  return login.at === "in" && login.account.expires !== undefined && login.account.expires <= now;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import { checkAccount, normalAccount, shown } from "./account.js";
import { type Account, AccountError } from "./contract.js";

/** What every store refuses, in the same words. */

/** The account in its one form, frozen in depth. Throws AccountError "invalid". */
export function validAccount(account: Account): Account {
  const problem = checkAccount(account);
  if (problem !== undefined) throw new AccountError("invalid", problem, { hint: "nothing was changed" });
  return deepFrozen(normalAccount(account));
}

export function noSuchAccount(name: string): AccountError {
  return new AccountError("not-found", `there is no user ${shown(name)}`, {
    hint: "the names are case-sensitive; `sealift user list` shows them",
  });
}

export function nameTaken(name: string): AccountError {
  return new AccountError("exists", `there is already a user ${shown(name)}`, {
    hint: "choose another name, or change the user with `sealift user set`",
  });
}

/** By UTF-16 code units, so that the order depends on no language. */
export function byName(a: Account, b: Account): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

function deepFrozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) deepFrozen(part);
  return Object.freeze(value);
}

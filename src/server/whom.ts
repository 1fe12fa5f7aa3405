import type { Account } from "../accounts/contract.js";
import { isWithin } from "../support/within-network.js";
import type { Whom } from "./settings.js";

/** Whether a setting for some means this one: by name, by group, or by the client's address. `account` undefined: not logged in. */
export function isAmong(list: readonly Whom[], account: Account | undefined, address: string): boolean {
  return list.some((whom) => {
    if ("user" in whom) return account?.name === whom.user;
    if ("group" in whom) return account?.groups?.includes(whom.group) ?? false;
    return isWithin(address, whom.clients);
  });
}

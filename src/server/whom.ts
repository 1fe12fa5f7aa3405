import { BlockList, isIPv6 } from "node:net";
import type { Account } from "../accounts/contract.js";
import type { Whom } from "./settings.js";

/** Whether a setting for some means this one: by name, by group, or by the client's address. `account` undefined: not logged in. */
export function isAmong(list: readonly Whom[], account: Account | undefined, address: string): boolean {
  return list.some((whom) => {
    if ("user" in whom) return account?.name === whom.user;
    if ("group" in whom) return account?.groups?.includes(whom.group) ?? false;
    return isWithin(address, whom.clients);
  });
}

/** `network`: an address, with or without a prefix ("10.0.0.0/8"). */
function isWithin(address: string, network: string): boolean {
  const [base = "", prefix] = network.split("/");
  const family = isIPv6(base) ? "ipv6" : "ipv4";
  const networks = new BlockList();
  networks.addSubnet(base, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  return networks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

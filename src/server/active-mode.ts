import { BlockList, isIPv4 } from "node:net";
import type { HostPort } from "../protocol/host-port.js";
import { reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import { type Outcome, replyWith, type Services } from "./command.js";
import type { SessionState } from "./session-state.js";

/** RFC 2577 section 3: below are services that a server must not be made to talk to. */
const LOWEST_PORT = 1024;

/** PORT and EPRT: only to the client itself, so that nobody can use the server to reach a third one (bounce, FXP). */
export function prepareActive({ host, port }: HostPort, session: SessionState, { data }: Services): Outcome {
  if (!isSame(plainAddress(host), session.address)) return replyWith(reply(504, "Only your own address is possible"));
  if (port < LOWEST_PORT) return replyWith(reply(504, `Only ports from ${LOWEST_PORT} are possible`));
  data.active({ host, port });
  return replyWith(reply(200, "OK"));
}

/** IPv6 addresses have several spellings. */
function isSame(one: string, other: string): boolean {
  if (isIPv4(one) !== isIPv4(other)) return false;
  const list = new BlockList();
  list.addAddress(other, isIPv4(other) ? "ipv4" : "ipv6");
  return list.check(one, isIPv4(one) ? "ipv4" : "ipv6");
}

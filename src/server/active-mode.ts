import { BlockList, isIPv4 } from "node:net";
import type { HostPort } from "../protocol/host-port.js";
import { reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import { isWithinAny } from "../support/within-network.js";
import { type Outcome, replyWith, type Services } from "./command.js";
import { fxpTerms, isFxpOn } from "./fxp.js";
import type { SessionState } from "./session-state.js";
import type { ServerSettings } from "./settings.js";

/** RFC 2577 section 3: below are services that a server must not be made to talk to. */
const LOWEST_PORT = 1024;

/** PORT and EPRT may be of use to somebody. */
export function isActiveOn(settings: ServerSettings): boolean {
  return settings.activeMode || isFxpOn(settings);
}

/**
 * PORT and EPRT: only to the client itself, so that nobody can use the server to reach a third one (bounce), and, for whom the operator allows that, to the
 * other servers that he named (FXP).
 */
export function prepareActive({ host, port }: HostPort, session: SessionState, services: Services): Outcome {
  const { data, settings } = services;
  const fxp = fxpTerms(session, settings);
  const isPeer = fxp !== undefined && isWithinAny(plainAddress(host), fxp.peers);
  if (!isPeer) {
    if (!isSame(plainAddress(host), session.address)) return replyWith(reply(504, "Only your own address is possible"));
    if (!settings.activeMode) return replyWith(reply(504, "Active mode is off here, but for copies between servers"));
  }
  if (port < LOWEST_PORT) return replyWith(reply(504, `Only ports from ${LOWEST_PORT} are possible`));
  data.active({ host, port }, isPeer ? fxp : undefined);
  return replyWith(reply(200, "OK"));
}

/** IPv6 addresses have several spellings. */
function isSame(one: string, other: string): boolean {
  if (isIPv4(one) !== isIPv4(other)) return false;
  const list = new BlockList();
  list.addAddress(other, isIPv4(other) ? "ipv4" : "ipv6");
  return list.check(one, isIPv4(one) ? "ipv4" : "ipv6");
}

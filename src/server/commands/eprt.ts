import { type EprtArgument, parseEprt, printUnknownFamily } from "../../protocol/host-port.js";
import { reply } from "../../protocol/reply.js";
import { isActiveOn, prepareActive } from "../active-mode.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

const eprtArgument: ArgumentParser<EprtArgument> = (text) => {
  const value = parseEprt(text.trim());
  return value === undefined ? { ok: false, expected: "|family|address|port| was expected" } : { ok: true, value };
};

/** EPRT: PORT for IPv4 and IPv6. RFC 2428 section 2. */
export const eprt = command({
  verb: "EPRT",
  rfc: "2428 2",
  help: "|family|address|port|: prepare an active data connection",
  argument: eprtArgument,
  phase: "logged-in",
  keepsRestart: true,
  notAfterEpsvAll: true,
  feat: ["EPRT"],
  enabled: ({ settings }) => isActiveOn(settings),
  codes: [200, 503, 504, 522],
  offUnless: "active.enabled",
  note: "only to the client's own address, ports from 1024; where fxp.allow means the user, also to fxp.peers",
  run: ({ argument, session, services }) =>
    argument.kind === "unknown-family"
      ? replyWith(reply(522, printUnknownFamily([1, 2])))
      : prepareActive(argument, session, services),
});

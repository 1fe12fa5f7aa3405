import {
  type AddressFamily,
  type EpsvArgument,
  parseEpsv,
  printEpsvReply,
  printUnknownFamily,
} from "../../protocol/host-port.js";
import { reply } from "../../protocol/reply.js";
import { type ArgumentParser, command, replyWith } from "../command.js";
import { preparePassive } from "../passive-mode.js";

const epsvArgument: ArgumentParser<EpsvArgument> = (text) => {
  const value = parseEpsv(text.trim());
  return value === undefined
    ? { ok: false, expected: "EPSV, EPSV 1, EPSV 2 or EPSV ALL was expected" }
    : { ok: true, value };
};

/** EPSV: a port for the next data connection, over the control connection's own address family. RFC 2428 section 3. */
export const epsv = command({
  verb: "EPSV",
  rfc: "2428 3",
  help: "[1|2|ALL]: prepare a passive data connection",
  argument: epsvArgument,
  phase: "logged-in",
  keepsRestart: true,
  feat: ["EPSV"],
  codes: [200, 229, 425, 522],
  run: async ({ argument, session, services }) => {
    const { data } = services;
    if (argument.kind === "all") {
      session.epsvAll = true;
      data.reset();
      return replyWith(reply(200, "From now on only EPSV"));
    }
    const own: AddressFamily = data.isIPv6 ? 2 : 1;
    if (argument.kind !== "any" && argument.family !== own) return replyWith(reply(522, printUnknownFamily([own])));
    const port = await preparePassive(session, services);
    return replyWith(
      port === undefined
        ? reply(425, "No passive port can be told apart for you now; try again")
        : reply(229, printEpsvReply(port)),
    );
  },
});

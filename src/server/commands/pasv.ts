import { printPasvReply } from "../../protocol/host-port.js";
import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { preparePassive } from "../passive-mode.js";

/** PASV: a port for the next data connection, with an IPv4 address. RFC 959 section 4.1.2. */
export const pasv = command({
  verb: "PASV",
  rfc: "959 4.1.2",
  help: "prepare a passive data connection over IPv4",
  argument: noArgument,
  phase: "logged-in",
  keepsRestart: true,
  notAfterEpsvAll: true,
  codes: [227, 425, 503],
  run: async ({ session, services }) => {
    const host = await services.data.passiveAddress();
    if (host === undefined) return replyWith(reply(425, "There is no IPv4 address to name here: use EPSV"));
    const port = preparePassive(session, services);
    const text = port === undefined ? undefined : printPasvReply({ host, port });
    return replyWith(
      text === undefined ? reply(425, "No passive port can be told apart for you now; try again") : reply(227, text),
    );
  },
});

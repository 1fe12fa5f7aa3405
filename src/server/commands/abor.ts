import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** ABOR: end the transfer, and forget a data connection that was prepared. The transfer's own 426 comes first. RFC 959 section 4.1.3. */
export const abor = command({
  verb: "ABOR",
  rfc: "959 4.1.3",
  help: "abort the transfer",
  argument: noArgument,
  phase: "logged-in",
  outOfTurn: true,
  abortsTransfer: true,
  codes: [226],
  run: ({ services }) => {
    services.data.reset();
    return replyWith(reply(226, "Nothing is being transferred now"));
  },
});

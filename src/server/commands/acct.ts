import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** ACCT: an account besides the user; there are none. RFC 959 section 4.1.1. */
export const acct = command({
  verb: "ACCT",
  rfc: "959 4.1.1",
  help: "account: not needed here",
  argument: requiredText,
  phase: "any",
  secret: true,
  codes: [202],
  run: () => replyWith(reply(202, "No account is needed here")),
});

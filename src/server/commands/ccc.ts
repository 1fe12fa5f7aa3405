import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** CCC: back to clear. Never: it opens the session to whoever is on the path. RFC 4217 section 5. */
export const ccc = command({
  verb: "CCC",
  rfc: "4217 5",
  help: "refused: the control connection stays sealed",
  argument: noArgument,
  phase: "any",
  codes: [533],
  note: "always refused",
  run: () => replyWith(reply(533, "The control connection stays sealed")),
});

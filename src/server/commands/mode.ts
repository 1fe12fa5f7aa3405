import { reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** MODE: only S. RFC 959 section 4.1.2. */
export const mode = command({
  verb: "MODE",
  rfc: "959 4.1.2",
  help: "S: transfers are a stream",
  argument: requiredWord,
  phase: "logged-in",
  codes: [200, 501, 504],
  run: ({ argument }) => {
    if (argument === "S") return replyWith(reply(200, "OK"));
    return replyWith(
      /^[BCZ]$/.test(argument) ? reply(504, "Only MODE S is possible here") : reply(501, "MODE S was expected"),
    );
  },
});

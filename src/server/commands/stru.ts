import { reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** STRU: only F. RFC 959 section 4.1.2. */
export const stru = command({
  verb: "STRU",
  rfc: "959 4.1.2",
  help: "F: files have no records",
  argument: requiredWord,
  phase: "logged-in",
  codes: [200, 501, 504],
  run: ({ argument }) => {
    if (argument === "F") return replyWith(reply(200, "OK"));
    return replyWith(
      /^[RP]$/.test(argument) ? reply(504, "Only STRU F is possible here") : reply(501, "STRU F was expected"),
    );
  },
});

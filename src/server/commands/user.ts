import { byteStringToText } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** USER: who is logging in. The answer is the same for every name. RFC 959 section 4.1.1. */
export const user = command({
  verb: "USER",
  rfc: "959 4.1.1",
  help: "name: who is logging in",
  argument: requiredText,
  phase: "any",
  codes: [331, 503],
  run: ({ argument, session }) => {
    if (session.login.at === "in")
      return replyWith(reply(503, "You are logged in; send REIN to log in as somebody else"));
    session.login = { at: "named", name: byteStringToText(argument) };
    return replyWith(reply(331, "Send the password"));
  },
});

import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RNFR: what to rename; RNTO follows. RFC 959 section 4.1.3. */
export const rnfr = command({
  verb: "RNFR",
  rfc: "959 4.1.3",
  help: "path: what to rename",
  argument: requiredPath,
  phase: "logged-in",
  right: "rename",
  keepsRename: true,
  codes: [350],
  run: async ({ argument, session, user }) => {
    session.renameFrom = undefined;
    await user.storage.stat(argument);
    session.renameFrom = argument;
    return replyWith(reply(350, "Send RNTO with the new name"));
  },
});

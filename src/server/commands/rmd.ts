import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RMD: remove an empty directory. RFC 959 section 4.1.3. */
export const rmd = command({
  verb: "RMD",
  aliases: ["XRMD"],
  rfc: "959 4.1.3",
  help: "directory: remove an empty directory",
  argument: requiredPath,
  phase: "logged-in",
  right: "delete",
  codes: [250],
  run: async ({ argument, user }) => {
    await user.storage.removeDirectory(argument);
    return replyWith(reply(250, "Removed"));
  },
});

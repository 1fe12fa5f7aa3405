import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** DELE: remove a file. RFC 959 section 4.1.3. */
export const dele = command({
  verb: "DELE",
  rfc: "959 4.1.3",
  help: "file: remove a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "delete",
  codes: [250],
  run: async ({ argument, user }) => {
    await user.storage.removeFile(argument);
    return replyWith(reply(250, "Removed"));
  },
});

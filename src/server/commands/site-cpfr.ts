import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SITE CPFR: what to copy; SITE CPTO follows. No RFC: as ProFTPD's mod_copy has it. */
export const siteCpfr = command({
  verb: "SITE CPFR",
  rfc: "-",
  help: "file: what to copy on the server",
  argument: requiredPath,
  phase: "logged-in",
  right: "read",
  keepsRename: true,
  codes: [350, 550],
  run: async ({ argument, session, user }) => {
    session.copyFrom = undefined;
    const { kind } = await user.storage.stat(argument);
    if (kind !== "file") return replyWith(reply(550, "Only files are copied"));
    session.copyFrom = argument;
    return replyWith(reply(350, "Send SITE CPTO with the name of the copy"));
  },
});

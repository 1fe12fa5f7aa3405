import { quotePath } from "../../protocol/path-reply.js";
import { inReply, replyBytes } from "../../protocol/reply.js";
import { requiredPath, wireName } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** MKD: make a directory. RFC 959 section 4.1.3 and appendix II. */
export const mkd = command({
  verb: "MKD",
  aliases: ["XMKD"],
  rfc: "959 4.1.3",
  help: "directory: make a directory",
  argument: requiredPath,
  phase: "logged-in",
  right: "make-directory",
  codes: [257],
  run: async ({ argument, user, names }) => {
    await user.storage.makeDirectory(argument);
    return replyWith(replyBytes(257, inReply`${quotePath(wireName(argument.toString(), names))} made`));
  },
});

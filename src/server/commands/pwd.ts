import { quotePath } from "../../protocol/path-reply.js";
import { inReply, replyBytes } from "../../protocol/reply.js";
import { noArgument, wireName } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** PWD: the current directory. RFC 959 section 4.1.3 and appendix II. */
export const pwd = command({
  verb: "PWD",
  aliases: ["XPWD"],
  rfc: "959 4.1.3",
  help: "name the current directory",
  argument: noArgument,
  phase: "logged-in",
  codes: [257],
  run: ({ session, names }) =>
    replyWith(replyBytes(257, inReply`${quotePath(wireName(session.cwd.toString(), names))} is the current directory`)),
});

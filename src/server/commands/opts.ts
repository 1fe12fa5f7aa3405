import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** OPTS: its first word chooses one of the rows `OPTS ...`; this row answers where there is none. RFC 2389 section 4. */
export const opts = command({
  verb: "OPTS",
  rfc: "2389 4",
  help: "command options: set options of a command",
  argument: requiredText,
  phase: "any",
  beforeTls: true,
  hasSubcommands: true,
  codes: [501],
  run: () => replyWith(reply(501, "That command has no options here")),
});

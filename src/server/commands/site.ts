import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SITE: its first word chooses one of the rows `SITE ...`; this row answers where there is none. RFC 959 section 4.1.3. */
export const site = command({
  verb: "SITE",
  rfc: "959 4.1.3",
  help: "command: extras of this server; SITE HELP lists them",
  argument: requiredText,
  phase: "logged-in",
  hasSubcommands: true,
  codes: [504],
  run: () => replyWith(reply(504, "There is no such SITE command here; SITE HELP lists them")),
});

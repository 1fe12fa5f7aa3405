import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SITE HELP: what the rows `SITE ...` say of themselves. */
export const siteHelp = command({
  verb: "SITE HELP",
  rfc: "959 4.1.3",
  help: "list the SITE commands",
  argument: optionalText,
  phase: "logged-in",
  codes: [214],
  run: ({ services }) => {
    const lines = services.commands
      .filter(({ verb }) => verb.startsWith("SITE "))
      .map(({ verb, help }) => `${verb} ${help}`);
    return replyWith(reply(214, "SITE commands:", ...lines, "End"));
  },
});

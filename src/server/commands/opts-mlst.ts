import { parseFactSelection, printFactSelectionReply } from "../../protocol/fact-selection.js";
import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** OPTS MLST: which facts MLSD and MLST tell. RFC 3659 section 7.9. */
export const optsMlst = command({
  verb: "OPTS MLST",
  rfc: "3659 7.9",
  help: "facts: choose what MLSD and MLST tell",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  codes: [200, 501],
  run: ({ argument, session }) => {
    const facts = parseFactSelection(argument.trim());
    if (facts === undefined) return replyWith(reply(501, "Names of facts were expected, such as type;size;modify;"));
    session.facts = facts;
    return replyWith(reply(200, printFactSelectionReply(facts)));
  },
});

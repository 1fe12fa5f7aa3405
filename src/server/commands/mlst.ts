import { textToByteString } from "../../protocol/byte-string.js";
import { defaultFacts, printFactsFeature } from "../../protocol/fact-selection.js";
import { replyBytes } from "../../protocol/reply.js";
import { optionalPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { factLine } from "../listing.js";

/** MLST: the facts of one path, over the control connection. RFC 3659 section 7. */
export const mlst = command({
  verb: "MLST",
  rfc: "3659 7",
  help: "[path]: tell the facts of one path",
  argument: optionalPath,
  phase: "logged-in",
  right: "list",
  feat: (session) => [printFactsFeature(session.facts ?? defaultFacts)],
  codes: [250],
  run: async ({ argument, session, user, names }) => {
    const entry = await user.storage.stat(argument);
    const line = factLine(entry, argument, user.rights, session.facts ?? defaultFacts, names);
    return replyWith(replyBytes(250, textToByteString("Facts:"), line, textToByteString("End")));
  },
});

import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RNTO: the new name. RFC 959 section 4.1.3. */
export const rnto = command({
  verb: "RNTO",
  rfc: "959 4.1.3",
  help: "path: the new name, after RNFR",
  argument: requiredPath,
  phase: "logged-in",
  right: "rename",
  codes: [250, 503, 550],
  run: async ({ argument, session, user: { storage, rights } }) => {
    const from = session.renameFrom;
    if (from === undefined) return replyWith(reply(503, "Send RNFR first"));
    // A directory must not carry what lies in it out from under a rule of its own, nor in under one.
    if (rights.hasRuleBeneath(from) || rights.hasRuleBeneath(argument)) {
      return replyWith(reply(550, "Your account has rules for places beneath that path, so it cannot be renamed"));
    }
    await storage.rename(from, argument, { overwrite: rights.allows("overwrite", argument) });
    return replyWith(reply(250, "Renamed"));
  },
});

import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { judgeResume, receiving, refuseToContinue } from "../upload.js";

/** STOR: upload; after REST, the rest of a file. It appears under its name when it is whole. RFC 959 section 4.1.3, RFC 3659 section 5. */
export const stor = command({
  verb: "STOR",
  rfc: "959 4.1.3",
  help: "file: upload a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "write",
  data: "receive",
  feat: [],
  codes: [125, 150, 226, 250, 504, 554],
  note: "after REST: goes on with the user's own unfinished upload at the offset that SIZE offers, or with the published file where there is none",
  run: async ({ argument, session, user, services }) => {
    const at = session.restart;
    const overwrite = user.rights.allows("overwrite", argument);
    if (at === 0) return receiving({ path: argument, at, overwrite }, session, user, services);
    if (session.type === "A") return replyWith(reply(504, "REST is possible in TYPE I only"));
    const unfinished = await user.storage.unfinished(argument);
    const judged = judgeResume(unfinished, at, session.offers.get(argument.toString()));
    if (judged === "refused" && unfinished !== undefined) return refuseToContinue(unfinished);
    return receiving({ path: argument, at, overwrite, resume: judged !== undefined }, session, user, services);
  },
});

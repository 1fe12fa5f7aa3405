import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { receiving } from "../upload.js";

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
  codes: [150, 226, 504, 554],
  run: async ({ argument, session, user }) => {
    const at = session.restart;
    if (at > 0 && session.type === "A") return replyWith(reply(504, "REST is possible in TYPE I only"));
    return receiving(
      argument,
      await user.storage.write(argument, { at, overwrite: user.rights.allows("overwrite", argument) }),
    );
  },
});

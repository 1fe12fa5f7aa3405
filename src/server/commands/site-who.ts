import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { whoLines } from "../who.js";

/** SITE WHO: who is there, and what they do; for operators. No RFC; ProFTPD's ftpwho shows the same. */
export const siteWho = command({
  verb: "SITE WHO",
  rfc: "-",
  help: "tell who is connected, for operators",
  argument: noArgument,
  phase: "logged-in",
  codes: [211, 550],
  note: "for accounts that are operators",
  run: async ({ user, services }) => {
    if (user.account.operator !== true) return replyWith(reply(550, "Only operators may see who is there"));
    return replyWith(reply(211, "Sessions:", ...whoLines(await services.sessions(), services.now()), "End"));
  },
});

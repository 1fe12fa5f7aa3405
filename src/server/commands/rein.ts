import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { hostAfterRein } from "../hosts.js";

/** REIN: log out and begin again; TLS stays. RFC 959 section 4.1.1, RFC 4217 section 11. */
export const rein = command({
  verb: "REIN",
  rfc: "959 4.1.1",
  help: "log out, keep the connection",
  argument: noArgument,
  phase: "any",
  codes: [220],
  run: async ({ session, services }) => {
    await services.logout();
    session.host = hostAfterRein(services.settings, session.host);
    return replyWith(reply(220, "Ready for a new user"));
  },
});

import { byteStringToText } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { failLogin } from "../failed-login.js";

/**
 * USER: who is logging in. The answer is the same for every name, but for the one whose certificate the client has shown: where that is enough, it is 232.
 * RFC 959 section 4.1.1, RFC 4217 section 8.
 */
export const user = command({
  verb: "USER",
  rfc: "959 4.1.1",
  help: "name: who is logging in",
  argument: requiredText,
  phase: "any",
  withoutCertificate: true,
  codes: [232, 331, 421, 503],
  run: async ({ argument, session, services }) => {
    if (session.login.at === "in")
      return replyWith(reply(503, "You are logged in; send REIN to log in as somebody else"));
    const name = byteStringToText(argument);
    session.login = { at: "new" };
    const begun = await services.beginLogin(name);
    if (begun.kind === "in") return replyWith(reply(232, "Logged in by your client certificate"));
    if (begun.kind === "refused") return failLogin(session, services.settings.limits.loginAttempts, begun.words);
    session.login = { at: "named", name };
    return replyWith(reply(331, "Send the password"));
  },
});

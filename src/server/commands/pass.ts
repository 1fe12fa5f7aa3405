import { byteStringToBytes } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** PASS: the password. Unknown, disabled, expired and wrong are one answer. RFC 959 section 4.1.1. */
export const pass = command({
  verb: "PASS",
  rfc: "959 4.1.1",
  help: "password: proves who is logging in",
  argument: optionalText,
  phase: "any",
  secret: true,
  codes: [230, 421, 503, 530],
  run: async ({ argument, session, services }) => {
    const { login } = session;
    if (login.at === "new") return replyWith(reply(503, "Send USER first"));
    if (login.at === "in") return replyWith(reply(503, "You are logged in already"));
    session.login = { at: "new" };
    const verdict = await services.login(login.name, byteStringToBytes(argument));
    if (verdict.ok) return replyWith(reply(230, "Logged in"));
    if (verdict.reason === "overloaded")
      return { kind: "bye", reply: reply(421, "The server is busy; try again later"), reason: "overloaded" };
    if (verdict.reason === "storage")
      return replyWith(reply(530, "Your files cannot be reached now; ask the operator"));
    session.failedLogins += 1;
    const { loginAttempts } = services.settings.limits;
    if (session.failedLogins >= loginAttempts)
      return { kind: "bye", reply: reply(421, "Too many failed logins; goodbye"), reason: "login-attempts" };
    return replyWith(reply(530, "Login failed: wrong name or password"));
  },
});

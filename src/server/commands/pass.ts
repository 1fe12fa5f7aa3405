import { byteStringToBytes } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { failedLogin } from "../client-certificates/explain.js";
import { asksForCertificates } from "../client-certificates/policy.js";
import { command, replyWith } from "../command.js";
import { failLogin } from "../failed-login.js";

/** PASS: the password. Unknown, disabled, expired and wrong are one answer. RFC 959 section 4.1.1. */
export const pass = command({
  verb: "PASS",
  rfc: "959 4.1.1",
  help: "password: proves who is logging in",
  argument: optionalText,
  phase: "any",
  secret: true,
  codes: [202, 230, 421, 503, 530],
  run: async ({ argument, session, services }) => {
    const { login } = session;
    if (login.at === "new") return replyWith(reply(503, "Send USER first"));
    if (login.at === "in")
      return replyWith(
        login.withoutPassword === true
          ? reply(202, "Your client certificate was enough; no password is needed")
          : reply(503, "You are logged in already"),
      );
    session.login = { at: "new" };
    const verdict = await services.login(login.name, byteStringToBytes(argument));
    if (verdict.ok) return replyWith(reply(230, "Logged in"));
    if (verdict.reason === "overloaded")
      return { kind: "bye", reply: reply(421, "The server is busy; try again later"), reason: "overloaded" };
    if (verdict.reason === "storage")
      return replyWith(reply(530, "Your files cannot be reached now; ask the operator"));
    const { limits, clientCertificates } = services.settings;
    const asked = asksForCertificates(clientCertificates, session.implicit);
    return failLogin(session, limits.loginAttempts, failedLogin(asked, session.certificate));
  },
});

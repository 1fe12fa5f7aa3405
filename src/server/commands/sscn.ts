import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { fxpTerms, isFxpOn } from "../fxp.js";

/** SSCN: our side is the TLS client on data connections with other servers; alone: which it is. No RFC; as other servers have it. */
export const sscn = command({
  verb: "SSCN",
  rfc: "-",
  help: "[ON|OFF]: be the TLS client on data connections with other servers",
  argument: optionalText,
  phase: "logged-in",
  feat: ["SSCN"],
  enabled: ({ settings }) => isFxpOn(settings),
  codes: [200, 501, 503, 550],
  offUnless: "fxp.allow",
  run: ({ argument, session, services }) => {
    const wanted = argument.trim().toUpperCase();
    if (!/^(?:ON|OFF)?$/.test(wanted)) return replyWith(reply(501, "SSCN ON or SSCN OFF was expected"));
    if (wanted === "ON") {
      if (fxpTerms(session, services.settings) === undefined)
        return replyWith(reply(550, "Your account may not copy between servers here"));
      if (session.security.level !== "P") return replyWith(reply(503, "Send PBSZ 0 and PROT P first"));
    }
    if (wanted !== "") {
      // A passive port is chosen by what is to come, so one that was prepared is of no use.
      if (session.sscn !== (wanted === "ON")) services.data.reset();
      session.sscn = wanted === "ON";
    }
    return replyWith(reply(200, session.sscn ? "SSCN:CLIENT METHOD" : "SSCN:SERVER METHOD"));
  },
});

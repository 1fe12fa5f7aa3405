import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { fxpTerms, isFxpOn } from "../fxp.js";
import { passiveReply } from "../passive-mode.js";

/** CPSV: PASV for a connection of another server, on which our side is the TLS client. No RFC; as other servers have it. */
export const cpsv = command({
  verb: "CPSV",
  rfc: "-",
  help: "PASV, with this server as the TLS client",
  argument: noArgument,
  phase: "logged-in",
  keepsRestart: true,
  notAfterEpsvAll: true,
  feat: ["CPSV"],
  enabled: ({ settings }) => isFxpOn(settings),
  codes: [227, 425, 503, 550],
  offUnless: "fxp.allow",
  run: async ({ session, services }) => {
    const fxp = fxpTerms(session, services.settings, true);
    if (fxp === undefined) return replyWith(reply(550, "Your account may not copy between servers here"));
    if (!fxp.tlsClient) return replyWith(reply(503, "Send PBSZ 0 and PROT P first"));
    return await passiveReply(session, services, fxp);
  },
});

import { reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** MODE: S, or Z (each transfer one zlib stream). RFC 959 section 4.1.2, draft-preston-ftpext-deflate section 3. */
export const mode = command({
  verb: "MODE",
  rfc: "959 4.1.2",
  help: "S|Z: transfers are a stream, or a compressed one",
  argument: requiredWord,
  phase: "logged-in",
  feat: (_session, { settings }) => (settings.modeZ.enabled ? ["MODE Z"] : []),
  codes: [200, 501, 504],
  note: "Z (draft-preston-ftpext-deflate) is off unless modeZ.enabled",
  run: ({ argument, session, services }) => {
    if (argument === "Z" && !services.settings.modeZ.enabled)
      return replyWith(reply(504, "MODE Z is switched off on this server"));
    if (argument === "S" || argument === "Z") {
      session.mode = argument;
      return replyWith(reply(200, "OK"));
    }
    return replyWith(
      /^[BC]$/.test(argument) ? reply(504, "Only MODE S and Z are known here") : reply(501, "MODE S was expected"),
    );
  },
});

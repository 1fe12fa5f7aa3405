import { reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** MODE: S, B (blocks, on a data connection that stays), or Z (each transfer one zlib stream). RFC 959 section 4.1.2, draft-preston-ftpext-deflate section 3. */
export const mode = command({
  verb: "MODE",
  rfc: "959 4.1.2",
  help: "S|B|Z: transfers are a stream, blocks on one data connection, or compressed",
  argument: requiredWord,
  phase: "logged-in",
  feat: (_session, { settings }) => ["MODE B", ...(settings.modeZ.enabled ? ["MODE Z"] : [])],
  codes: [200, 501, 504],
  note: "Z (draft-preston-ftpext-deflate) is off unless modeZ.enabled",
  run: ({ argument, session, services }) => {
    if (argument === "Z" && !services.settings.modeZ.enabled)
      return replyWith(reply(504, "MODE Z is switched off on this server"));
    if (argument === "S" || argument === "B" || argument === "Z") {
      if (argument !== "B") services.data.dropKept();
      session.mode = argument;
      return replyWith(reply(200, "OK"));
    }
    return replyWith(
      argument === "C" ? reply(504, "Only MODE S, B and Z are known here") : reply(501, "MODE S was expected"),
    );
  },
});

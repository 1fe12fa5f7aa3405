import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** OPTS MODE Z: how much is compressed, of all that zlib could be told. draft-preston-ftpext-deflate section 3.4. */
export const optsMode = command({
  verb: "OPTS MODE",
  rfc: "draft-preston-ftpext-deflate 3.4",
  help: "Z [LEVEL 0-9]: how much MODE Z compresses",
  argument: requiredText,
  phase: "logged-in",
  enabled: ({ settings }) => settings.modeZ.enabled,
  codes: [200, 501, 504],
  offUnless: "modeZ.enabled",
  run: ({ argument, session }) => {
    const [mode, option, value, ...more] = argument.trim().toUpperCase().split(/ +/);
    if (mode !== "Z") return replyWith(reply(501, "Only MODE Z has options: OPTS MODE Z LEVEL 6"));
    // Without any: all is as it was in the beginning.
    if (option !== undefined && option !== "LEVEL")
      return replyWith(reply(504, "Only LEVEL can be chosen here: OPTS MODE Z LEVEL 6"));
    if (option !== undefined && (!/^\d$/.test(value ?? "") || more.length > 0))
      return replyWith(reply(501, "A level from 0 to 9 was expected: OPTS MODE Z LEVEL 6"));
    session.compressionLevel = value === undefined ? undefined : Number(value);
    return replyWith(reply(200, "OK"));
  },
});

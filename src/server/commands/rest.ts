import { reply } from "../../protocol/reply.js";
import { parseByteCount } from "../../protocol/restart.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

const byteCount: ArgumentParser<number> = (text) => {
  const value = parseByteCount(text.trim());
  return value === undefined ? { ok: false, expected: "a number of bytes was expected" } : { ok: true, value };
};

/** REST: where the next transfer begins. RFC 3659 section 5. */
export const rest = command({
  verb: "REST",
  rfc: "3659 5",
  help: "bytes: where the next transfer begins",
  argument: byteCount,
  phase: "logged-in",
  keepsRestart: true,
  feat: ["REST STREAM"],
  codes: [350, 504],
  note: "in MODE S only: Z has bytes of two kinds, and B markers",
  run: ({ argument, session }) => {
    if (session.mode !== "S" && argument > 0)
      return replyWith(reply(504, `In MODE ${session.mode} a transfer begins at byte 0: send MODE S first`));
    session.restart = argument;
    session.range = undefined;
    return replyWith(reply(350, `The next transfer begins at byte ${argument}`));
  },
});

import { reply } from "../../protocol/reply.js";
import { parseByteCount } from "../../protocol/restart.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/**
 * RANG: the first and the last byte of the next RETR or HASH; `RANG 1 0` is all of it. Of REST and RANG the later one counts, and one that cannot be meant
 * leaves none. draft-bryan-ftp-range section 3.
 */
export const rang = command({
  verb: "RANG",
  rfc: "draft-bryan-ftp-range 3",
  help: "first last: which bytes the next RETR or HASH is about; 1 0: all",
  argument: requiredText,
  phase: "logged-in",
  keepsRestart: true,
  feat: ["RANG STREAM"],
  codes: [350, 501, 551],
  note: "for downloads and HASH; an upload into a range is refused with 504",
  run: ({ argument, session }) => {
    session.restart = 0;
    session.range = undefined;
    const range = parseRange(argument.trim());
    if (range === undefined)
      return replyWith(reply(501, "RANG: the first and the last byte were expected, as numbers"));
    if (range === "all") return replyWith(reply(350, "The next command is about the whole file"));
    if (session.type !== "I" || session.mode === "Z")
      return replyWith(reply(551, "RANG is possible in TYPE I, and not in MODE Z"));
    session.range = range;
    return replyWith(reply(350, `The next command is about bytes ${range.from} to ${range.to}`));
  },
});

function parseRange(text: string): { readonly from: number; readonly to: number } | "all" | undefined {
  const [, first = "", last = ""] = /^(\d+) +(\d+)$/.exec(text) ?? [];
  const from = parseByteCount(first);
  const to = parseByteCount(last);
  if (from === undefined || to === undefined) return undefined;
  if (from === 1 && to === 0) return "all";
  return from > to ? undefined : { from, to };
}

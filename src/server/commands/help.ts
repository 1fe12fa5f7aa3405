import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

const VERBS_A_LINE = 10;

/** HELP: the commands, or what one does. RFC 959 section 4.1.3. */
export const help = command({
  verb: "HELP",
  rfc: "959 4.1.3",
  help: "list the commands, or say what one does",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  codes: [214, 504],
  run: ({ argument, services }) => {
    const wanted = argument.trim().toUpperCase();
    if (wanted !== "") {
      const row = services.commands.find(({ verb, aliases }) => verb === wanted || aliases?.includes(wanted));
      return replyWith(
        row === undefined ? reply(504, "There is no such command here") : reply(214, `${row.verb} ${row.help}`),
      );
    }
    const verbs = services.commands
      .filter(({ verb, enabled }) => !verb.includes(" ") && (enabled?.(services) ?? true))
      .map(({ verb }) => verb);
    const lines: string[] = [];
    for (let at = 0; at < verbs.length; at += VERBS_A_LINE) lines.push(verbs.slice(at, at + VERBS_A_LINE).join(" "));
    return replyWith(reply(214, "Commands:", ...lines, "HELP and a command says more"));
  },
});

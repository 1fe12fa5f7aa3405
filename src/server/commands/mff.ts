import { parseFactChanges } from "../../protocol/modify-facts.js";
import { reply } from "../../protocol/reply.js";
import { parsePath } from "../arguments.js";
import { changeFacts, type FactsToChange } from "../change-facts.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

/** `changes` empty: one of the facts is none that can be changed. */
const factsAndPath: ArgumentParser<FactsToChange> = (text, base) => {
  const parsed = parseFactChanges(text);
  if (parsed === undefined)
    return {
      ok: false,
      expected: "facts and a path were expected, such as Modify=20250101120000;UNIX.mode=0640; name",
    };
  const path = parsePath(parsed.path, base);
  if (!path.ok) return path;
  return { ok: true, value: { changes: parsed.changes ?? new Map(), path: path.value, typed: parsed.path } };
};

/** MFF: set several facts of a file at once. draft-somers-ftp-mfxx-04 section 3.3. */
export const mff = command({
  verb: "MFF",
  rfc: "draft-somers-ftp-mfxx 3.3",
  help: "fact=value;... path: set facts of a file",
  argument: factsAndPath,
  phase: "logged-in",
  right: "overwrite",
  feat: ["MFF Create;Modify;UNIX.mode;"],
  codes: [213, 504],
  run: async ({ argument, user }) =>
    replyWith(
      argument.changes.size === 0
        ? reply(504, "The facts that can be set are Modify, Create and UNIX.mode")
        : await changeFacts(argument, user.storage),
    ),
});

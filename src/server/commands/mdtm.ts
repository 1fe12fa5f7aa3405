import type { Right } from "../../accounts/rights.js";
import { reply } from "../../protocol/reply.js";
import { parseMdtm, printTime } from "../../protocol/time-value.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../../storage/errors.js";
import { parsePath } from "../arguments.js";
import { type ArgumentParser, command, type Outcome, replyWith } from "../command.js";
import type { LoggedIn } from "../session-state.js";

interface Question {
  /** Undefined: what is asked for. */
  readonly time: number | undefined;
  readonly path: VirtualPath;
  /** The argument as a name: a file may be called like a time and a name. */
  readonly whole: VirtualPath;
}

const question: ArgumentParser<Question> = (text, base) => {
  if (text === "") return { ok: false, expected: "a path is missing" };
  const { time, path } = parseMdtm(text);
  const [parsed, whole] = [parsePath(path, base), parsePath(text, base)];
  if (!parsed.ok) return parsed;
  return whole.ok ? { ok: true, value: { time, path: parsed.value, whole: whole.value } } : whole;
};

/** Of these one is enough to ask. */
const asks: readonly Right[] = ["list", "read", "write"];

/** MDTM: when a file was changed; with a time in front, as some clients send it, sets that. RFC 3659 section 3. */
export const mdtm = command({
  verb: "MDTM",
  rfc: "3659 3",
  help: "[time] file: tell when a file was changed, or set that",
  argument: question,
  phase: "logged-in",
  right: asks,
  keepsRestart: true,
  feat: ["MDTM"],
  codes: [213, 253, 550],
  run: async ({ argument: { time, path, whole }, user }) => {
    if (time === undefined) return tell(path, user);
    if (asks.some((right) => user.rights.allows(right, whole)) && (await exists(whole, user))) return tell(whole, user);
    if (!user.rights.allows("overwrite", path))
      return replyWith(reply(550, "Your account may not do that here (right: overwrite)"));
    await user.storage.setModified(path, time);
    return replyWith(reply(253, "The time is set"));
  },
});

async function tell(path: VirtualPath, { storage }: LoggedIn): Promise<Outcome> {
  const { kind, modified } = await storage.stat(path);
  const time = kind === "file" || kind === "directory" ? printTime(modified) : undefined;
  return replyWith(time === undefined ? reply(550, "Not a plain file") : reply(213, time));
}

async function exists(path: VirtualPath, { storage }: LoggedIn): Promise<boolean> {
  try {
    await storage.stat(path);
    return true;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

import { type Reply, reply } from "../protocol/reply.js";
import type { Queued } from "./command-queue.js";
import type { ServerEvent, SessionLabel } from "./events.js";

/** Lines that are too long before the session ends. */
export const MAX_OVERLONG_LINES = 3;
/** Unknown commands before login, before the session ends: another protocol, or somebody probing. */
export const MAX_UNKNOWN_BEFORE_LOGIN = 5;

// Nothing of the line is repeated: it may be another protocol's (ALPACA).
const replies: Readonly<Record<"unknown" | "overlong", Reply>> = {
  unknown: reply(500, "Unknown command; HELP lists those there are"),
  overlong: reply(500, "The command line is too long"),
};

/** Counts the lines that are no commands. */
export class BadLines {
  #unknown = 0;
  #overlong = 0;

  count(kind: "unknown" | "overlong", loggedIn: boolean): { readonly reply: Reply; readonly tooMany: boolean } {
    if (kind === "unknown") this.#unknown += 1;
    else this.#overlong += 1;
    const tooMany =
      kind === "unknown"
        ? !loggedIn && this.#unknown >= MAX_UNKNOWN_BEFORE_LOGIN
        : this.#overlong >= MAX_OVERLONG_LINES;
    return { reply: replies[kind], tooMany };
  }
}

/** For the log: the word that should have been a verb, and nothing behind it, which may be a password that went astray. */
export function badLineEvent(
  item: Exclude<Queued, { kind: "command" }>,
  label: SessionLabel,
  code: number,
): ServerEvent {
  const verb = item.kind === "overlong" ? "(line too long)" : (item.verb ?? "(no command)");
  return { type: "bad-line", label, verb, code };
}

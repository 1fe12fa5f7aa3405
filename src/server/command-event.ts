import type { ServerEvent, SessionLabel } from "./events.js";
import type { Done } from "./session-tasks.js";

/** A command that has been answered. `argument` is undefined for a secret one; `started` as by `performance.now()`. */
export function commandEvent(
  label: SessionLabel,
  verb: string,
  argument: string | undefined,
  { code, bytes }: Done,
  started: number,
): ServerEvent {
  return { type: "command", label, verb, argument, code, durationMs: performance.now() - started, bytes };
}

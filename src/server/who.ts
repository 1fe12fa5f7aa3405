import type { SessionState } from "./session-state.js";

/** A session as operators see it. */
export interface SessionInView {
  readonly state: SessionState;
  /** When it began; milliseconds since 1970. */
  readonly opened: number;
  /** By the transfer that is under way; undefined: there is none. */
  readonly bytesMoved: number | undefined;
}

/** They go over the control connection, so they are bounded. */
export const MAX_WHO_LINES = 1000;
/** As much of a command as is shown. */
const MAX_DOING = 200;

/** The command that a session runs, as others may read it. */
export function doing(verb: string, argument: string | undefined): string {
  return [verb, argument ?? "***"]
    .filter((part) => part !== "")
    .join(" ")
    .slice(0, MAX_DOING);
}

/** One line for each session: who, from where, for how long, what it does, and with what. */
export function whoLines(sessions: Iterable<SessionInView>, now: number): readonly string[] {
  const lines: string[] = [];
  for (const { state, opened, bytesMoved } of sessions) {
    if (lines.length === MAX_WHO_LINES) return [...lines, `and more: the first ${MAX_WHO_LINES} are shown`];
    const { login, address, client, host } = state;
    const parts = [
      login.at === "in" ? login.account.name : "(not logged in)",
      `from ${address}`,
      ...(host.name === undefined ? [] : [`at ${host.name}`]),
      `for ${duration(now - opened)}`,
      ...(client === undefined ? [] : [`with ${client}`]),
      ...(state.doing === undefined ? ["idle"] : [`runs ${state.doing}`]),
      ...(bytesMoved === undefined ? [] : [`${bytesMoved} bytes so far`]),
    ];
    lines.push(printable(parts.join(", ")));
  }
  return lines;
}

function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => `${part}`.padStart(2, "0")).join(":");
}

/** Clients choose what stands here: it must not move an operator's terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, "?");
}

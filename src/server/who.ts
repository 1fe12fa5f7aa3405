import type { SessionState } from "./session-state.js";

/** A session as operators see it. */
export interface SessionInView {
  readonly state: SessionState;
  /** When it began; milliseconds since 1970. */
  readonly opened: number;
  /** By the transfer that is under way; undefined: there is none. */
  readonly bytesMoved: number | undefined;
}

/** The same as plain data, which can go to another process. */
export interface SessionView {
  /** As the log calls it. */
  readonly session: string;
  /** Undefined: not logged in. */
  readonly user: string | undefined;
  readonly address: string;
  /** Name of the virtual host. */
  readonly host: string | undefined;
  readonly opened: number;
  /** What the client calls itself. */
  readonly client: string | undefined;
  /** The command that it runs, as others may read it. */
  readonly doing: string | undefined;
  readonly bytesMoved: number | undefined;
}

/** Whose sessions an operator ends: one, as the log calls it, or all of a user. */
export type Kicked = { readonly session: string } | { readonly user: string };

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

/** Of no more sessions than are shown, and one more where there are more. */
export function viewsOf(sessions: Iterable<SessionInView>): readonly SessionView[] {
  const views: SessionView[] = [];
  for (const { state, opened, bytesMoved } of sessions) {
    if (views.length > MAX_WHO_LINES) break;
    const { login, address, client, host, doing } = state;
    const user = login.at === "in" ? login.account.name : undefined;
    views.push({ session: state.id, user, address, host: host.name, opened, client, doing, bytesMoved });
  }
  return views;
}

export function oldestFirst(views: readonly SessionView[]): readonly SessionView[] {
  return [...views].sort((one, other) => one.opened - other.opened);
}

/** One line for each session. */
export function whoLines(sessions: Iterable<SessionView>, now: number): readonly string[] {
  const lines: string[] = [];
  for (const session of sessions) {
    if (lines.length === MAX_WHO_LINES) return [...lines, `and more: the first ${MAX_WHO_LINES} are shown`];
    lines.push(whoLine(session, now));
  }
  return lines;
}

/** Who, from where, for how long, with what, and what it does. */
export function whoLine(session: SessionView, now: number): string {
  const { user, address, host, opened, client, doing, bytesMoved } = session;
  const parts = [
    user ?? "(not logged in)",
    `from ${address}`,
    ...(host === undefined ? [] : [`at ${host}`]),
    `for ${duration(now - opened)}`,
    ...(client === undefined ? [] : [`with ${client}`]),
    ...(doing === undefined ? ["idle"] : [`runs ${doing}`]),
    ...(bytesMoved === undefined ? [] : [`${bytesMoved} bytes so far`]),
  ];
  return printable(parts.join(", "));
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

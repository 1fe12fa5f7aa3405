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

/** A process that does not say which sessions it has: `sessions` is how many it was given. */
export interface SilentProcess {
  readonly pid: number;
  readonly sessions: number;
}

/** The sessions that there are, as far as all who have some say it. */
export interface SessionsSeen {
  readonly sessions: readonly SessionView[];
  readonly silent: readonly SilentProcess[];
}

/** How many sessions an operator has ended; those of silent processes that are meant end when these go on. */
export interface SessionsEnded {
  readonly ended: number;
  readonly silent: readonly SilentProcess[];
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

/** One line for each session, and one for those that are not shown. */
export function whoLines({ sessions, silent }: SessionsSeen, now: number): readonly string[] {
  const lines = sessions.slice(0, MAX_WHO_LINES).map((session) => whoLine(session, now));
  if (sessions.length > MAX_WHO_LINES) lines.push(`and more: the first ${MAX_WHO_LINES} are shown`);
  const unseen = silent.reduce((sum, one) => sum + one.sessions, 0);
  if (unseen > 0) lines.push(`and ${unseen} that cannot be asked for: their process does not answer`);
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

import { type ByteString, byteStringToText } from "../protocol/byte-string.js";
import { type NameCoding, nameCoding } from "../protocol/name-coding.js";
import type { SessionState } from "./session-state.js";
import type { ServerSettings } from "./settings.js";

/**
 * How names are written on this connection now; undefined: as they are, which is UTF-8. The client's wish for UTF-8 counts first, then the user's encoding, then
 * the listener's. Asked for at each command, so that a change by the operator reaches sessions that run.
 */
export function sessionNames(
  { utf8, login, implicit }: Pick<SessionState, "utf8" | "login" | "implicit">,
  { names }: Pick<ServerSettings, "names">,
): NameCoding | undefined {
  if (utf8) return undefined;
  const own = login.at === "in" ? login.account.encoding : undefined;
  return nameCoding(own ?? (implicit ? names.implicitEncoding : names.encoding));
}

/** An argument as people read it, in the log for one. */
export function argumentText(
  text: ByteString,
  session: Parameters<typeof sessionNames>[0],
  settings: Parameters<typeof sessionNames>[1],
): string {
  return byteStringToText(sessionNames(session, settings)?.toDisk(text) ?? text);
}

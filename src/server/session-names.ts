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

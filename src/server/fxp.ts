import type { FxpTerms } from "./data/fxp-terms.js";
import type { SessionState } from "./session-state.js";
import type { ServerSettings } from "./settings.js";
import { isAmong } from "./whom.js";

/** Whether anybody at all may copy between servers. */
export function isFxpOn({ fxp }: ServerSettings): boolean {
  return fxp.allow.length > 0;
}

/** What this session may do with other servers; undefined: nothing. `asked`: by CPSV, for one connection; SSCN asks for all. */
export function fxpTerms(
  { login, address, sscn, security }: SessionState,
  { fxp }: ServerSettings,
  asked = false,
): FxpTerms | undefined {
  if (login.at !== "in" || !isAmong(fxp.allow, login.account, address)) return undefined;
  return { peers: fxp.peers, tlsClient: security.level === "P" && (sscn || asked) };
}

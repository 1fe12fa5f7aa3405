import type { Services } from "./command.js";
import type { SessionState } from "./session-state.js";

/** PASV and EPSV: the port to name; undefined when none can be told apart for this session. */
export function preparePassive({ security }: SessionState, { data, settings }: Services): number | undefined {
  // A port for data in clear shuts out the others of its address; where data must be sealed none will come in clear.
  return data.passive(security.level === "P" || settings.tls.data === "required");
}

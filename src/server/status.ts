import type { Transfer } from "./data/transfer.js";
import type { SessionState } from "./session-state.js";

/** What STAT says about a session, in words. */
export function statusLines(
  state: SessionState,
  protocol: string | undefined,
  transfer: Transfer | undefined,
): readonly string[] {
  return [
    `Connected from ${state.address}`,
    state.login.at === "in" ? "Logged in" : "Not logged in",
    protocol === undefined ? "Control connection in clear" : `Control connection sealed with ${protocol}`,
    state.security.level === "P" ? "Data connections sealed" : "Data connections in clear",
    state.type === "A" ? "Type: text" : "Type: binary",
    ...(state.mode === "B" ? ["The data connection stays between transfers"] : []),
    ...(state.mode === "Z" ? ["Transfers are compressed"] : []),
    transfer === undefined ? "No transfer" : `Transfer under way: ${transfer.bytes} bytes so far`,
  ];
}

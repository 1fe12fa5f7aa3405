import { type Reply, reply } from "../protocol/reply.js";
import { type Outcome, replyWith } from "./command.js";
import type { SessionState } from "./session-state.js";

/** Counts a login that failed; `words` are the reply, or, after as many as one may have, the end. */
export function failLogin(session: SessionState, most: number, words: Reply): Outcome {
  session.failedLogins += 1;
  if (session.failedLogins < most) return replyWith(words);
  return { kind: "bye", reply: reply(421, "Too many failed logins; goodbye"), reason: "login-attempts" };
}

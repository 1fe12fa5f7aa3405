import { type Reply, reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";
import type { ProtectionLevel } from "../session-state.js";

/** Levels of RFC 2228 that TLS does not have. */
const unsupported: Readonly<Record<string, Reply>> = {
  S: reply(536, "Only PROT P and PROT C are possible with TLS"),
  E: reply(536, "Only PROT P and PROT C are possible with TLS"),
};

function isLevel(text: string): text is ProtectionLevel {
  return text === "P" || text === "C";
}

/** PROT: whether data connections are sealed. RFC 4217 section 9. */
export const prot = command({
  verb: "PROT",
  rfc: "4217 9",
  help: "P|C: seal data connections, or not",
  argument: requiredWord,
  phase: "any",
  beforeTls: true,
  feat: ["PROT"],
  codes: [200, 503, 504, 534, 536],
  run: ({ argument, session, services }) => {
    if (!session.security.pbsz) return replyWith(reply(503, "Send PBSZ 0 first"));
    if (!isLevel(argument))
      return replyWith(unsupported[argument] ?? reply(504, "Unknown protection level; PROT P is the one to use"));
    if (argument === "C" && services.settings.tls.data === "required")
      return replyWith(reply(534, "Data must be sealed here: PROT P only"));
    // A passive port is chosen by level, so one that was prepared for the other level is of no use.
    if (argument !== session.security.level) services.data.reset();
    session.security.level = argument;
    return replyWith(reply(200, argument === "P" ? "Data connections are sealed" : "Data connections are in clear"));
  },
});

import { reply } from "../../protocol/reply.js";
import { parseByteCount } from "../../protocol/restart.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RFC 2228 section 3: the size is of 32 bits. */
const LARGEST = 0xffff_ffff;

/** PBSZ: a formality that must come before PROT; TLS has no buffer to agree on. RFC 4217 section 8. */
export const pbsz = command({
  verb: "PBSZ",
  rfc: "4217 8",
  help: "0: comes before PROT",
  argument: requiredWord,
  phase: "any",
  beforeTls: true,
  feat: ["PBSZ"],
  codes: [200, 501, 503],
  run: ({ argument, session }) => {
    if (!session.security.tls) return replyWith(reply(503, "Send AUTH TLS first"));
    const size = parseByteCount(argument);
    if (size === undefined || size > LARGEST) return replyWith(reply(501, "A number was expected: PBSZ 0"));
    session.security.pbsz = true;
    return replyWith(reply(200, "PBSZ=0"));
  },
});

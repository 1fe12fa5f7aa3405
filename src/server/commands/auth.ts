import { reply } from "../../protocol/reply.js";
import { requiredWord } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** Mechanism -> whether the data connections are protected from the start, as the older names mean it (RFC 4217 section 2). */
const mechanisms: Readonly<Record<string, { readonly protect: boolean }>> = {
  TLS: { protect: false },
  "TLS-C": { protect: false },
  SSL: { protect: true },
  "TLS-P": { protect: true },
};

/** AUTH: TLS from here on. RFC 2228 section 3, RFC 4217 section 4. */
export const auth = command({
  verb: "AUTH",
  rfc: "4217 4",
  help: "TLS: switch the control connection to TLS",
  argument: requiredWord,
  phase: "any",
  beforeTls: true,
  feat: (session) => (session.implicit ? [] : ["AUTH TLS"]),
  codes: [234, 503, 504],
  run: ({ argument, session }) => {
    if (session.security.tls) return replyWith(reply(503, "This connection is in TLS already"));
    const mechanism = Object.hasOwn(mechanisms, argument) ? mechanisms[argument] : undefined;
    if (mechanism === undefined) return replyWith(reply(504, "Only AUTH TLS is possible here"));
    return { kind: "upgrade", reply: reply(234, "Begin TLS"), protect: mechanism.protect };
  },
});

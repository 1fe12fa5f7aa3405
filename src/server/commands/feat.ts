import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import { replyBytes } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** FEAT: what the rows say of themselves. RFC 2389 section 3. */
export const feat = command({
  verb: "FEAT",
  rfc: "2389 3",
  help: "list the extensions",
  argument: noArgument,
  phase: "any",
  beforeTls: true,
  codes: [211],
  run: ({ session, services }) => {
    const features = services.commands
      .filter(({ enabled }) => enabled?.(services) ?? true)
      .flatMap((row) => (typeof row.feat === "function" ? row.feat(session, services) : (row.feat ?? [])))
      .sort();
    const lines: ByteString[] = ["Extensions:", ...features, "End"].map(textToByteString);
    return replyWith(replyBytes(211, ...lines));
  },
});

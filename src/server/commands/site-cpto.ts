import { reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import type { LoggedIn } from "../session-state.js";

/** SITE CPTO: where to copy to. No RFC: as ProFTPD's mod_copy has it. */
export const siteCpto = command({
  verb: "SITE CPTO",
  rfc: "-",
  help: "file: the name of the copy, after SITE CPFR",
  argument: requiredPath,
  phase: "logged-in",
  right: "write",
  needs: ["read", "overwrite"],
  codes: [250, 426, 503, 550],
  note: "right read for what is copied, asked again here; overwrite where the name is taken",
  run: ({ argument, session, user }) => {
    const from = session.copyFrom;
    if (from === undefined) return replyWith(reply(503, "Send SITE CPFR first"));
    // Since SITE CPFR the operator may have taken it away.
    if (!user.rights.allows("read", from))
      return replyWith(reply(550, "Your account may not read what is to be copied (right: read)"));
    return {
      kind: "work",
      code: 250,
      words: "Still copying",
      run: async (signal) => {
        await copy(from, argument, user, signal);
        return reply(250, "Copied");
      },
    };
  },
});

async function copy(
  from: VirtualPath,
  to: VirtualPath,
  { storage, rights }: LoggedIn,
  signal: AbortSignal,
): Promise<void> {
  await storage.copy(from, to, { overwrite: rights.allows("overwrite", to), signal });
}

import { defaultFacts } from "../../protocol/fact-selection.js";
import { reply } from "../../protocol/reply.js";
import { optionalPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { factLines, toChunks } from "../listing.js";

/** MLSD: a directory as facts that programs read. RFC 3659 section 7. */
export const mlsd = command({
  verb: "MLSD",
  rfc: "3659 7",
  help: "[directory]: list a directory as facts",
  argument: optionalPath,
  phase: "logged-in",
  right: "list",
  data: "send",
  codes: [125, 150, 226, 250, 501],
  run: async ({ argument, session, user, names }) => {
    const own = await user.storage.stat(argument);
    // RFC 3659 section 7.2.1 asks for 501 here.
    if (own.kind !== "directory") return replyWith(reply(501, "Not a directory; MLST tells about a file"));
    const lines = factLines(user.storage, argument, own, user.rights, session.facts ?? defaultFacts, names);
    return { kind: "send", opening: "Listing follows", source: { kind: "listing", chunks: toChunks(lines) } };
  },
});

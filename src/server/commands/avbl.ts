import { reply } from "../../protocol/reply.js";
import { optionalPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** AVBL: how many bytes may still be written there. draft-peterson-streamlined-ftp-command-extensions section 4. */
export const avbl = command({
  verb: "AVBL",
  rfc: "draft-peterson-streamlined-ftp-command-extensions 4",
  help: "[directory]: tell how many bytes may still be written there",
  argument: optionalPath,
  phase: "logged-in",
  right: ["list", "write"],
  feat: ["AVBL"],
  codes: [213, 504, 550],
  run: async ({ argument, user: { storage } }) => {
    const { kind } = await storage.stat(argument);
    if (kind !== "directory") return replyWith(reply(550, "Not a directory"));
    const free = await storage.freeSpace(argument);
    return replyWith(
      free === undefined
        ? reply(504, "The storage behind this path cannot tell")
        : reply(213, `${Math.max(0, Math.floor(free))}`),
    );
  },
});

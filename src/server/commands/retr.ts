import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RETR: download, from where REST said, or the range that RANG gave. RFC 959 section 4.1.3, RFC 3659 section 5, draft-bryan-ftp-range section 4. */
export const retr = command({
  verb: "RETR",
  rfc: "959 4.1.3",
  help: "file: download a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "read",
  data: "send",
  codes: [125, 150, 226, 250, 504, 551, 554],
  run: async ({ argument, session, user }) => {
    const { restart, range, type } = session;
    if (restart > 0 && type === "A") return replyWith(reply(504, "REST is possible in TYPE I only"));
    if (range !== undefined && type === "A") return replyWith(reply(551, "RANG is possible in TYPE I only"));
    const reader = await user.storage.read(argument);
    const offset = range?.from ?? restart;
    if (offset > reader.size) {
      await reader.close();
      return replyWith(
        reply(554, `The file is shorter than the offset that ${range === undefined ? "REST" : "RANG"} gave`),
      );
    }
    const end = range === undefined ? reader.size : Math.min(range.to + 1, reader.size);
    return {
      kind: "send",
      opening: type === "I" ? `Sending ${end - offset} bytes` : "Sending the file as text",
      source: { kind: "file", reader, offset, end, path: argument },
    };
  },
});

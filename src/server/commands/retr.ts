import { reply } from "../../protocol/reply.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** RETR: download, from where REST said. RFC 959 section 4.1.3, RFC 3659 section 5. */
export const retr = command({
  verb: "RETR",
  rfc: "959 4.1.3",
  help: "file: download a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "read",
  data: "send",
  codes: [150, 226, 504, 554],
  run: async ({ argument, session, user }) => {
    const offset = session.restart;
    if (offset > 0 && session.type === "A") return replyWith(reply(504, "REST is possible in TYPE I only"));
    const reader = await user.storage.read(argument);
    if (offset > reader.size) {
      await reader.close();
      return replyWith(reply(554, "The file is shorter than the offset that REST gave"));
    }
    return {
      kind: "send",
      opening: session.type === "I" ? `Sending ${reader.size - offset} bytes` : "Sending the file as text",
      source: { kind: "file", reader, offset, path: argument },
    };
  },
});

import { reply } from "../../protocol/reply.js";
import { parseMfmt, printTime } from "../../protocol/time-value.js";
import { timedPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** MFMT: set when a file was changed. draft-somers-ftp-mfxx-04 section 3.1. */
export const mfmt = command({
  verb: "MFMT",
  rfc: "draft-somers-ftp-mfxx 3.1",
  help: "time path: set when a file was changed",
  argument: timedPath(parseMfmt),
  phase: "logged-in",
  right: "overwrite",
  feat: ["MFMT"],
  codes: [213],
  run: async ({ argument: { time, path }, user }) => {
    await user.storage.setModified(path, time);
    // What the file system made of it: not every one can hold every time.
    const { modified } = await user.storage.stat(path);
    return replyWith(reply(213, `Modify=${printTime(modified) ?? ""};`));
  },
});

import { reply } from "../../protocol/reply.js";
import { parseUtime } from "../../protocol/time-value.js";
import { timedPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SITE UTIME, in both forms that clients send: `time path`, and `path atime mtime ctime UTC`. No RFC. */
export const siteUtime = command({
  verb: "SITE UTIME",
  rfc: "-",
  help: "time path: set when a file was changed",
  argument: timedPath(parseUtime),
  phase: "logged-in",
  right: "overwrite",
  codes: [200],
  run: async ({ argument: { time, path }, user }) => {
    await user.storage.setModified(path, time);
    return replyWith(reply(200, "The time is set"));
  },
});

import { timeOfFact } from "../arguments.js";
import { changeFacts } from "../change-facts.js";
import { command, replyWith } from "../command.js";

/** MFMT: set when a file was changed. draft-somers-ftp-mfxx-04 section 3.1. */
export const mfmt = command({
  verb: "MFMT",
  rfc: "draft-somers-ftp-mfxx 3.1",
  help: "time path: set when a file was changed",
  argument: timeOfFact("Modify"),
  phase: "logged-in",
  right: "overwrite",
  feat: ["MFMT"],
  codes: [213],
  run: async ({ argument, user }) => replyWith(await changeFacts(argument, user.storage)),
});

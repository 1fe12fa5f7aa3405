import { timeOfFact } from "../arguments.js";
import { changeFacts } from "../change-facts.js";
import { command, replyWith } from "../command.js";

/** MFCT: set when a file was made. draft-somers-ftp-mfxx-04 section 3.2. */
export const mfct = command({
  verb: "MFCT",
  rfc: "draft-somers-ftp-mfxx 3.2",
  help: "time path: set when a file was made",
  argument: timeOfFact("Create"),
  phase: "logged-in",
  right: "overwrite",
  feat: ["MFCT"],
  codes: [213],
  note: "the server remembers it beside the file, as no system call sets it; MLSD tells it as the fact create",
  run: async ({ argument, user }) => replyWith(await changeFacts(argument, user.storage)),
});

import { noArgument } from "../arguments.js";
import { command } from "../command.js";
import { changeDirectory } from "./cwd.js";

/** CDUP: to the directory above. RFC 959 section 4.1.1. */
export const cdup = command({
  verb: "CDUP",
  aliases: ["XCUP"],
  rfc: "959 4.1.1",
  help: "change to the directory above",
  argument: noArgument,
  phase: "logged-in",
  codes: [250, 550],
  run: (context) => changeDirectory(context, context.session.cwd.parent),
});

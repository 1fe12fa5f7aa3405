import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SYST: the form of listings and paths. RFC 959 section 4.1.3. */
export const syst = command({
  verb: "SYST",
  rfc: "959 4.1.3",
  help: "name the kind of system",
  argument: noArgument,
  phase: "any",
  beforeTls: true,
  codes: [215],
  run: () => replyWith(reply(215, "UNIX Type: L8")),
});

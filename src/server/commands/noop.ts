import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** NOOP: a sign of life. RFC 959 section 4.1.3. */
export const noop = command({
  verb: "NOOP",
  rfc: "959 4.1.3",
  help: "do nothing",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  keepsRestart: true,
  keepsRename: true,
  codes: [200],
  run: () => replyWith(reply(200, "OK")),
});

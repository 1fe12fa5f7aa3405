import { reply } from "../../protocol/reply.js";
import { noArgument } from "../arguments.js";
import { command } from "../command.js";

/** QUIT: the end, after what is under way. RFC 959 section 4.1.1. */
export const quit = command({
  verb: "QUIT",
  rfc: "959 4.1.1",
  help: "end the session",
  argument: noArgument,
  phase: "any",
  withoutCertificate: true,
  beforeTls: true,
  codes: [221],
  run: () => ({ kind: "bye", reply: reply(221, "Goodbye"), reason: "quit" }),
});

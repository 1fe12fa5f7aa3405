import { noArgument } from "../arguments.js";
import { command } from "../command.js";
import { passiveReply } from "../passive-mode.js";

/** PASV: a port for the next data connection, with an IPv4 address. RFC 959 section 4.1.2. */
export const pasv = command({
  verb: "PASV",
  rfc: "959 4.1.2",
  help: "prepare a passive data connection over IPv4",
  argument: noArgument,
  phase: "logged-in",
  keepsRestart: true,
  notAfterEpsvAll: true,
  codes: [227, 425, 503],
  run: ({ session, services }) => passiveReply(session, services),
});

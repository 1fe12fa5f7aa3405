import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** SMNT: mount another file system. Nothing that a client could do here. RFC 959 section 4.1.1. */
export const smnt = command({
  verb: "SMNT",
  rfc: "959 4.1.1",
  help: "is known and refused: the operator mounts folders, not the client",
  argument: optionalText,
  phase: "logged-in",
  codes: [502],
  run: () => replyWith(reply(502, "Folders are mounted by the operator of this server, not by its clients")),
});

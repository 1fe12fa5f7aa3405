import { byteStringToText } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { clientName } from "../client-name.js";
import { command, replyWith } from "../command.js";

/** CLNT: the client's name, for the log; nothing depends on it. */
export const clnt = command({
  verb: "CLNT",
  rfc: "-",
  help: "name: what client this is",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  feat: ["CLNT"],
  codes: [200],
  run: ({ argument, session }) => {
    session.client = clientName(byteStringToText(argument));
    return replyWith(reply(200, "Noted"));
  },
});

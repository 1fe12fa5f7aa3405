import { byteStringToText } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** As much of a client's name as is kept. */
const MAX_CLIENT_NAME = 128;

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
    session.client = byteStringToText(argument).slice(0, MAX_CLIENT_NAME);
    return replyWith(reply(200, "Noted"));
  },
});

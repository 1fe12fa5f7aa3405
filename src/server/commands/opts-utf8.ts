import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** OPTS UTF8: names are passed byte for byte either way. draft-ietf-ftpext-utf-8-option. */
export const optsUtf8 = command({
  verb: "OPTS UTF8",
  aliases: ["OPTS UTF-8"],
  rfc: "2640 3",
  help: "ON: names are UTF-8",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  feat: ["UTF8"],
  codes: [200, 501],
  run: ({ argument }) =>
    replyWith(
      /^(?:ON|OFF|NLST)?$/i.test(argument.trim())
        ? reply(200, "Names are passed as they are, UTF-8 or not")
        : reply(501, "OPTS UTF8 ON was expected"),
    ),
});

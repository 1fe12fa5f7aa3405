import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { sessionNames } from "../session-names.js";

/** OPTS UTF8: names are UTF-8, or as the user or the listener has them. draft-ietf-ftpext-utf-8-option, RFC 2640 section 3. */
export const optsUtf8 = command({
  verb: "OPTS UTF8",
  aliases: ["OPTS UTF-8"],
  rfc: "2640 3",
  help: "ON|OFF: names are UTF-8, or as they are configured for you",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  feat: ["UTF8"],
  codes: [200, 501],
  run: ({ argument, session, services }) => {
    const option = argument.trim();
    if (!/^(?:ON|OFF|NLST)?$/i.test(option)) return replyWith(reply(501, "OPTS UTF8 ON or OFF was expected"));
    session.utf8 = !/^OFF$/i.test(option);
    return replyWith(
      sessionNames(session, services.settings) === undefined
        ? reply(200, "Names are UTF-8")
        : reply(200, "Names are as they are configured for you"),
    );
  },
});

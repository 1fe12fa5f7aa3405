import { reply } from "../../protocol/reply.js";
import { requiredText } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** What RFC 959 section 3.1.1 allows, and what of it is served. */
const types: Readonly<Record<string, "A" | "I">> = { A: "A", "A N": "A", I: "I", "L 8": "I" };
const KNOWN = /^(?:[AE](?: [NTC])?|I|L \d{1,3})$/;

/** TYPE: text with converted line ends, or bytes as they are. RFC 959 section 4.1.2. */
export const type = command({
  verb: "TYPE",
  rfc: "959 4.1.2",
  help: "A|I: text, or bytes as they are",
  argument: requiredText,
  phase: "logged-in",
  keepsRestart: true,
  codes: [200, 501, 504],
  run: ({ argument, session }) => {
    const wanted = argument.trim().toUpperCase();
    const served = Object.hasOwn(types, wanted) ? types[wanted] : undefined;
    if (served === undefined) {
      return replyWith(
        KNOWN.test(wanted)
          ? reply(504, "Only TYPE A and TYPE I are possible here")
          : reply(501, "TYPE A or TYPE I was expected"),
      );
    }
    session.type = served;
    return replyWith(reply(200, served === "A" ? "Text: line ends are converted" : "Binary: bytes as they are"));
  },
});

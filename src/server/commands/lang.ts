import { reply } from "../../protocol/reply.js";
import { type ArgumentParser, command, replyWith } from "../command.js";
import { DEFAULT_LANGUAGE, languageFor, translations } from "../languages/index.js";

/** RFC 5646 section 2.1, as far as RFC 2640 section 4.1 needs it; empty: the server's own language. */
const languageTag: ArgumentParser<string> = (text) => {
  const tag = text.trim();
  return tag === "" || /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}$/.test(tag)
    ? { ok: true, value: tag }
    : { ok: false, expected: "a language tag such as EN or DE was expected" };
};

/** LANG: the language of replies. RFC 2640 section 4.1. */
export const lang = command({
  verb: "LANG",
  rfc: "2640 4.1",
  help: "[tag]: choose the language of replies",
  argument: languageTag,
  phase: "any",
  beforeTls: true,
  feat: ({ language }) => [
    `LANG ${Object.keys(translations)
      .map((known) => (known === language ? `${known}*` : known))
      .join(";")}`,
  ],
  codes: [200, 504],
  run: ({ argument, session }) => {
    const language = argument === "" ? DEFAULT_LANGUAGE : languageFor(argument);
    if (language === undefined)
      return replyWith(reply(504, "That language is not spoken here; FEAT lists those that are"));
    session.language = language;
    return replyWith(reply(200, "Replies are in English from now on"));
  },
});

import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import type { Reply } from "../../protocol/reply.js";
import { german } from "./de.js";
import { spanish } from "./es.js";
import { french } from "./fr.js";
import type { Translation } from "./translation.js";

/** The language that replies are written in. */
export const DEFAULT_LANGUAGE = "EN";

/** Tags of RFC 5646, upper-case, with what each says in place of the English. */
export const translations: Readonly<Record<string, Translation>> = {
  [DEFAULT_LANGUAGE]: {},
  DE: german,
  ES: spanish,
  FR: french,
};

/** The language for a tag: itself, or that of its first part (`de-AT`). Undefined: there is none. */
export function languageFor(tag: string): string | undefined {
  const [primary = ""] = tag.toUpperCase().split("-");
  return Object.hasOwn(translations, primary) ? primary : undefined;
}

const tables = new Map(
  Object.entries(translations).map(([language, translation]) => [
    language,
    new Map(Object.entries(translation).map(([english, text]) => [textToByteString(english), textToByteString(text)])),
  ]),
);

/** A reply in a language, line by line, in UTF-8 (RFC 2640 section 4.1). */
export function translated(reply: Reply, language: string): Reply {
  if (language === DEFAULT_LANGUAGE) return reply;
  const table = tables.get(language);
  return { code: reply.code, lines: reply.lines.map((line) => translatedLine(line, table)) };
}

/** As `translated`, for one line. */
function translatedLine(line: ByteString, table: ReadonlyMap<ByteString, ByteString> | undefined): ByteString {
  return table?.get(line) ?? line;
}

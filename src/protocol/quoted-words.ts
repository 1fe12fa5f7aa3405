import type { ByteString } from "./byte-string.js";

/**
 * Words with spaces between them; one in double quotes may have spaces in it, and a quote doubled. Undefined where a quote is left open, or stands right beside
 * other text.
 */
export function quotedWords(text: ByteString): readonly ByteString[] | undefined {
  const words: ByteString[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === " ") {
      at++;
      continue;
    }
    const end = text[at] === '"' ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (end === undefined || (end < text.length && text[end] !== " ")) return undefined;
    const word = text.slice(at, end);
    words.push((word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word) as ByteString);
    at = end;
  }
  return words;
}

/** Behind the quote that closes the one at `start`. */
function endOfQuoted(text: string, start: number): number | undefined {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end < 0 ? undefined : end + 1;
}

function endOfPlain(text: string, start: number): number | undefined {
  const space = text.indexOf(" ", start);
  const end = space < 0 ? text.length : space;
  return text.slice(start, end).includes('"') ? undefined : end;
}

import { type ByteString, textToByteString } from "../../src/protocol/byte-string.js";

/** Longest content that a script may ask for: a slip of the pen must not take all memory. */
const MAX_LITERAL_BYTES = 64 * 1024 * 1024;

const escapes: Readonly<Record<string, string>> = {
  r: "\r",
  n: "\n",
  t: "\t",
  s: " ",
  "0": "\0",
  "\\": "\\",
  '"': '"',
};

/** Text of a script as bytes: UTF-8, with `\xFF \r \n \t \s \0 \\ \"`. Throws for any other escape. */
export function readEscapes(text: string): ByteString {
  return textToByteString(text).replace(/\\(x[0-9A-Fa-f]{2}|.?)/gs, (whole, code: string) => {
    const known = code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : escapes[code];
    if (known === undefined) throw new Error(`unknown escape ${whole}`);
    return known;
  }) as ByteString;
}

/** `"text"`, `"text"*1000`, or several of them with spaces between: one after the other. Throws when it is not that. */
export function parseContent(text: string): ByteString {
  let content = "";
  let rest = text.trim();
  while (rest !== "") {
    const [whole, quoted = "", times = "1"] = /^"((?:[^"\\]|\\.)*)"(?:\*(\d+))?(?: +|$)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`not "text" or "text"*number: ${rest}`);
    const part = readEscapes(quoted);
    if (content.length + part.length * Number(times) > MAX_LITERAL_BYTES) throw new Error("too much content");
    content += part.repeat(Number(times));
    rest = rest.slice(whole.length);
  }
  return content as ByteString;
}

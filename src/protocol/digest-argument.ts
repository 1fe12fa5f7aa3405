import type { ByteString } from "./byte-string.js";
import { parseByteCount } from "./restart.js";

/** What XCRC and its like are asked for. */
export interface DigestArgument {
  readonly name: ByteString;
  /** From byte `from` to before byte `end`; undefined: all; "wrong": there are numbers that cannot be meant. */
  readonly span: { readonly from: number; readonly end: number } | "wrong" | undefined;
}

const quoted = /^"((?:[^"]|"")+)"(.*)$/s;
const bare = /^(.*[^ ,;])([ ,;]+\d+[ ,;]+\d+)$/s;
const numbers = /^[ ,;]+(\d+)[ ,;]+(\d+)$/;

/**
 * `name`, or `name start end` in the forms that clients send: the name in double quotes or not, spaces, commas or semicolons between. No RFC has these commands.
 * One number alone is no range: for some servers it is the start, for others the end. So without quotes it belongs to the name.
 */
export function parseDigestArgument(text: ByteString): DigestArgument {
  const [, inQuotes, behind = ""] = quoted.exec(text) ?? [];
  if (inQuotes !== undefined) {
    const name = inQuotes.replaceAll('""', '"') as ByteString;
    return { name, span: behind.trim() === "" ? undefined : parseSpan(behind) };
  }
  const [, name, range] = bare.exec(text) ?? [];
  if (name === undefined || range === undefined) return { name: text, span: undefined };
  return { name: name as ByteString, span: parseSpan(range) };
}

function parseSpan(text: string): DigestArgument["span"] {
  const [, first = "", second = ""] = numbers.exec(text) ?? [];
  const from = parseByteCount(first);
  const end = parseByteCount(second);
  return from === undefined || end === undefined || from > end ? "wrong" : { from, end };
}

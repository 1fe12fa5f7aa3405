import type { ByteString } from "./byte-string.js";

/** The path as a 257 reply carries it: in quotes, with each quote inside doubled. RFC 959 appendix II. */
export function quotePath(path: ByteString): ByteString {
  return `"${path.replaceAll('"', '""')}"` as ByteString;
}

/**
 * The path in the text of a 257 reply: from the first quote to the first that is not doubled.
 * Undefined when there is none, when it is empty, or when no file could have that name (NUL, CR or LF inside).
 */
export function parseQuotedPath(text: ByteString): ByteString | undefined {
  const start = text.indexOf('"');
  if (start < 0) return undefined;
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) return undefined;
  const path = text.slice(start + 1, end).replaceAll('""', '"');
  return path === "" || /[\0\r\n]/.test(path) ? undefined : (path as ByteString);
}

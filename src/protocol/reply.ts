import type { ByteString } from "./byte-string.js";
import { textToByteString } from "./byte-string.js";

/** A reply of RFC 959 section 4.2. Made by `reply` or `replyBytes` only. */
export interface Reply {
  readonly code: number;
  /** At least one. */
  readonly lines: readonly ByteString[];
}

/** `lines` are text of ours, without names from outside. */
export function reply(code: number, ...lines: readonly string[]): Reply {
  return { code, lines: lines.map(textToByteString) };
}

/** `lines` as bytes: for replies that carry names. */
export function replyBytes(code: number, ...lines: readonly ByteString[]): Reply {
  return { code, lines };
}

/** Text as a part of a reply that carries names. */
export function inReply(parts: TemplateStringsArray, ...values: readonly (ByteString | number)[]): ByteString {
  return String.raw({ raw: parts }, ...values) as ByteString;
}

/**
 * The bytes for the wire. Lines between the first and the last begin with a space, so that none can be taken for the last one. CR, LF and NUL never
 * leave inside a line; the byte 255 is doubled, since the control connection is Telnet (RFC 959 section 3.1.1.2, RFC 854). `hasBegun`: lines of this
 * reply have gone out already.
 */
export function printReply({ code, lines }: Reply, hasBegun = false): Buffer {
  const last = lines.length - 1;
  let text = "";
  for (const [index, line] of lines.entries()) {
    const head = index === last ? `${code} ` : index === 0 && !hasBegun ? `${code}-` : " ";
    text += `${head}${UNSAFE.test(line) ? escapeLine(line) : line}\r\n`;
  }
  return Buffer.from(text, "latin1");
}

/** A line of a reply that is not its last: the others follow when they are known. */
export function printReplyPart(code: number, line: ByteString, hasBegun: boolean): Buffer {
  return Buffer.from(`${hasBegun ? " " : `${code}-`}${escapeLine(line)}\r\n`, "latin1");
}

const UNSAFE = /[\0\r\n\xff]/;

function escapeLine(line: ByteString): string {
  return line.replace(/[\0\r\n]/g, "?").replace(/\xff/g, "\xff\xff");
}

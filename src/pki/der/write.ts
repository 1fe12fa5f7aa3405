import { tag } from "./read.js";

/** An element of this tag with these contents (ITU-T X.690, DER). */
export function element(type: number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([header(type, length), ...contents]);
}

function header(type: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([type, length]);
  const digits = Buffer.alloc(4);
  digits.writeUInt32BE(length);
  const short = digits.subarray(digits.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([type, 0x80 | short.length]), short]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => element(tag.sequence, ...parts);

/** DER puts the elements of a set in the order of their bytes (X.690 section 11.6). */
export const setOf = (...parts: readonly Buffer[]): Buffer => element(tag.set, ...[...parts].sort(Buffer.compare));

export const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => element(tag.context(number), ...parts);

export const octets = (bytes: Uint8Array): Buffer => element(tag.octetString, Buffer.from(bytes));

/** Whole bytes. */
export const bits = (bytes: Uint8Array): Buffer => element(tag.bitString, Buffer.from([0]), Buffer.from(bytes));

export const nothing: Buffer = Buffer.from([tag.null, 0]);

/** Not negative: a number, or bytes with the highest first. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes = Buffer.from(typeof value === "number" ? evenHex(value) : value);
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = start < 0 ? Buffer.from([0]) : bytes.subarray(start);
  return element(tag.integer, ...((short[0] ?? 0) > 0x7f ? [Buffer.from([0])] : []), short);
}

function evenHex(value: number): Buffer {
  const text = value.toString(16);
  return Buffer.from(text.padStart(text.length + (text.length % 2), "0"), "hex");
}

export const enumerated = (value: number): Buffer => element(tag.enumerated, Buffer.from([value]));

/** From dotted decimals. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return element(tag.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** RFC 5280 section 4.1.2.5: UTCTime until 2049. */
export function time(date: Date): Buffer {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(tag.utcTime, Buffer.from(digitsOf(date).slice(2), "latin1"))
    : generalizedTime(date);
}

export function generalizedTime(date: Date): Buffer {
  return element(tag.generalizedTime, Buffer.from(digitsOf(date), "latin1"));
}

function digitsOf(date: Date): string {
  return `${date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/[-:T]/g, "")}Z`;
}

/** UTF-16, highest byte first, as PKCS#12 has names and passwords. */
export function bmp(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

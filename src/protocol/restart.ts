/** The largest size or offset: exact as a JavaScript number, and 8 PiB. */
export const MAX_BYTE_COUNT = Number.MAX_SAFE_INTEGER;

/** Longest number read, in digits: leading zeros are decimal (RFC 959 section 5.3.2), a kilobyte of them is not a number. */
const MAX_DIGITS = 20;

/** A count of bytes (REST, ALLO, SIZE's reply): digits alone, 0 to 2^53-1; undefined for anything else. */
export function parseByteCount(text: string): number | undefined {
  if (text.length > MAX_DIGITS || !/^\d+$/.test(text)) return undefined;
  const count = Number(text);
  return count <= MAX_BYTE_COUNT ? count : undefined;
}

export interface Allocation {
  /** Bytes of the file to come. */
  readonly size: number;
  /** Longest record or page, in bytes, where the client names one. */
  readonly record: number | undefined;
}

/** The argument of ALLO, `size [R record]`; undefined when it is not that. RFC 959 section 4.1.3. */
export function parseAllo(text: string): Allocation | undefined {
  const [, sizeText = "", recordText] = /^(\d+)(?: R (\d+))?$/i.exec(text) ?? [];
  const size = parseByteCount(sizeText);
  if (size === undefined) return undefined;
  if (recordText === undefined) return { size, record: undefined };
  const record = parseByteCount(recordText);
  return record === undefined ? undefined : { size, record };
}

export function printAllo({ size, record }: Allocation): string {
  return record === undefined ? `${size}` : `${size} R ${record}`;
}

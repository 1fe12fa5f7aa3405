import type { Amount, Limits } from "../guard/contract.js";

const units = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A count of bytes for people: three digits are enough, rounded to what is certainly there. */
export function bytesInWords(bytes: number): string {
  let value = bytes;
  let unit = "bytes";
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  if (unit === "bytes") return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)} ${unit}`;
}

/** What SITE QUOTA says: a line for bytes and one for files, numbers first. */
export function quotaLines(used: Amount, { bytes, files }: Limits): readonly [string, string] {
  return [
    bytes === undefined
      ? `Bytes: ${used.bytes} (${bytesInWords(used.bytes)}), no limit`
      : `Bytes: ${used.bytes} of ${bytes} (${bytesInWords(used.bytes)} of ${bytesInWords(bytes)}, ${percent(used.bytes, bytes)})`,
    files === undefined
      ? `Files: ${used.files}, no limit`
      : `Files: ${used.files} of ${files} (${percent(used.files, files)})`,
  ];
}

/** Full is only what is full. */
function percent(used: number, limit: number): string {
  return `${limit === 0 ? 100 : Math.floor((used / limit) * 100)} %`;
}

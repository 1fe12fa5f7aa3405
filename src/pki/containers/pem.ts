/** A block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** "CERTIFICATE", "PRIVATE KEY" ... */
  readonly label: string;
  /** From the first hyphen to the last. */
  readonly text: string;
  /** What is between them, decoded; of an old encrypted key, nothing of use. */
  readonly bytes: Buffer;
}

const BEGIN = "-----BEGIN ";
const DASHES = "-----";
const MAX_LABEL = 60;

/** The file ends within a block. */
export class TruncatedPem extends Error {}

/** Whether there is a block in it. */
export function isPem(bytes: Buffer): boolean {
  return bytes.includes(BEGIN);
}

/** All blocks; text between them is passed over. Throws TruncatedPem. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
    const labelAt = at + BEGIN.length;
    const labelEnd = text.indexOf(DASHES, labelAt);
    if (labelEnd < 0) throw new TruncatedPem();
    const label = text.slice(labelAt, labelEnd);
    if (label.length > MAX_LABEL || label.includes("\n")) {
      at = labelAt;
      continue;
    }
    const endMark = `-----END ${label}-----`;
    const inside = labelEnd + DASHES.length;
    const end = text.indexOf(endMark, inside);
    if (end < 0) throw new TruncatedPem();
    const bytes = Buffer.from(text.slice(inside, end), "base64");
    blocks.push({ label, text: text.slice(at, end + endMark.length), bytes });
    at = end + endMark.length;
  }
  return blocks;
}

/** A block of 64 characters a line, with its line end. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

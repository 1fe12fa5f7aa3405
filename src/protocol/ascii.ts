/**
 * TYPE A: lines end with CRLF on the wire and with LF in the file (RFC 959 section 3.1.1.1). A CR that no LF follows stays what it is.
 * An LF that already has its CR gets no second one: a file with CRLF arrives with CRLF, not with CRCRLF. So text with LF alone survives there
 * and back unchanged, and text with CRLF comes back with LF.
 */

const CR = 13;
const LF = 10;

/**
 * Up to this distance a loop in JavaScript is faster than a call of `indexOf` or `copy` (measured on lines of 0 to 1,000 bytes); beyond it
 * the calls win. Using each where it is good also keeps a megabyte of nothing but line ends from holding up the event loop.
 */
const NEAR_BYTES = 32;

function indexOfByte(chunk: Buffer, byte: number, from: number): number {
  const near = Math.min(from + NEAR_BYTES, chunk.length);
  for (let at = from; at < near; at++) if (chunk[at] === byte) return at;
  return near === chunk.length ? -1 : chunk.indexOf(byte, near);
}

/** Copies `chunk[from..to)` to `out` at `at`; returns where it ends. */
function copyBytes(chunk: Buffer, from: number, to: number, out: Buffer, at: number): number {
  if (to - from > NEAR_BYTES) return at + chunk.copy(out, at, from, to);
  let next = at;
  for (let i = from; i < to; i++) out[next++] = chunk[i] as number;
  return next;
}

/** How many LF have no CR before them; `afterCr`: whether the chunk before ended in one. */
function countBareLf(chunk: Buffer, afterCr: boolean): number {
  let count = 0;
  for (let at = indexOfByte(chunk, LF, 0); at >= 0; at = indexOfByte(chunk, LF, at + 1)) {
    if (at === 0 ? !afterCr : chunk[at - 1] !== CR) count++;
  }
  return count;
}

/** From the wire into a file: CRLF becomes LF. One for each transfer; chunks may be cut anywhere. */
export class AsciiReceiver {
  #heldCr = false;

  /** What is certain so far: a CR at the end is held back until it is known what follows. May be `chunk` itself. */
  convert(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    const leadsWithCr = this.#heldCr && chunk[0] !== LF;
    this.#heldCr = chunk.at(-1) === CR;
    let cr = indexOfByte(chunk, CR, 0);
    if (cr < 0 && !leadsWithCr) return chunk;
    const end = this.#heldCr ? chunk.length - 1 : chunk.length;
    const out = Buffer.allocUnsafe(end + 1);
    let written = leadsWithCr ? out.writeUInt8(CR, 0) : 0;
    let from = 0;
    for (; cr >= 0 && cr < end; cr = indexOfByte(chunk, CR, cr + 1)) {
      if (chunk[cr + 1] !== LF) continue;
      written = copyBytes(chunk, from, cr, out, written);
      from = cr + 1;
    }
    written = copyBytes(chunk, from, end, out, written);
    return out.subarray(0, written);
  }

  /** What was held back when the transfer ends. */
  end(): Buffer {
    const rest = Buffer.from(this.#heldCr ? [CR] : []);
    this.#heldCr = false;
    return rest;
  }
}

/** From a file to the wire: LF becomes CRLF. One for each transfer; chunks may be cut anywhere. */
export class AsciiSender {
  #afterCr = false;

  /** May be `chunk` itself. */
  convert(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    const afterCr = this.#afterCr;
    this.#afterCr = chunk.at(-1) === CR;
    const added = countBareLf(chunk, afterCr);
    if (added === 0) return chunk;
    const out = Buffer.allocUnsafe(chunk.length + added);
    let written = 0;
    let from = 0;
    for (let lf = indexOfByte(chunk, LF, 0); lf >= 0; lf = indexOfByte(chunk, LF, lf + 1)) {
      if (lf === 0 ? afterCr : chunk[lf - 1] === CR) continue;
      written = copyBytes(chunk, from, lf, out, written);
      out[written++] = CR;
      from = lf;
    }
    copyBytes(chunk, from, chunk.length, out, written);
    return out;
  }
}

/** How many bytes `AsciiSender` would make of a file: SIZE under TYPE A (RFC 3659 section 4). */
export class AsciiSize {
  #bytes = 0;
  #afterCr = false;

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#bytes += chunk.length + countBareLf(chunk, this.#afterCr);
    this.#afterCr = chunk.at(-1) === CR;
  }

  get bytes(): number {
    return this.#bytes;
  }
}

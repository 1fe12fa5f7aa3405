/** What is no DER, or ends too early. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DerError";
  }
}

/** One element (ITU-T X.690), with views of the bytes that were read. */
export interface Der {
  /** The first byte: class, whether constructed, and number. */
  readonly tag: number;
  readonly body: Buffer;
  /** With its header. */
  readonly raw: Buffer;
}

export const tag = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  enumerated: 10,
  utf8String: 12,
  printableString: 19,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  bmpString: 30,
  sequence: 0x30,
  set: 0x31,
  /** Constructed, as EXPLICIT tags are. */
  context: (number: number): number => 0xa0 | number,
  /** As IMPLICIT tags of simple types are. */
  simpleContext: (number: number): number => 0x80 | number,
};

/** Nested elements without a length, which must be walked through to find their ends. */
const MAX_DEPTH = 32;
const CONSTRUCTED = 0x20;

/** Reads elements one after the other. Also takes lengths that are left open (BER), which some programs write into PKCS#7 and PKCS#12. */
export class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The tag of the next element; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** Throws DerError when there is no next element, or it has another tag. */
  read(wanted?: number): Der {
    const found = readElement(this.#bytes, this.#at, 0);
    if (wanted !== undefined && found.tag !== wanted)
      throw new DerError(`tag ${wanted} was expected, ${found.tag} found`);
    this.#at = found.end;
    return found;
  }

  /** The contents of the next element, to be read in turn. */
  enter(wanted: number): DerReader {
    return new DerReader(this.read(wanted).body);
  }

  optional(wanted: number): Der | undefined {
    return this.peek() === wanted ? this.read() : undefined;
  }

  rest(): Der[] {
    const all: Der[] = [];
    while (!this.done) all.push(this.read());
    return all;
  }
}

/** The one element that `bytes` is; what follows it is an error. */
export function readDer(bytes: Buffer, wanted: number): DerReader {
  const reader = new DerReader(bytes);
  const found = reader.read(wanted);
  if (!reader.done) throw new DerError("there is more behind the end");
  return new DerReader(found.body);
}

interface Element extends Der {
  readonly end: number;
}

function readElement(bytes: Buffer, at: number, depth: number): Element {
  const first = byteAt(bytes, at);
  if ((first & 0x1f) === 0x1f) throw new DerError("a tag of several bytes");
  const short = byteAt(bytes, at + 1);
  if (short === 0x80) return readOpen(bytes, at, depth);
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  if (lengthBytes > 4) throw new DerError("a length of more than four bytes");
  const start = at + 2 + lengthBytes;
  if (start > bytes.length) throw new DerError("the end is missing");
  const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes);
  const end = start + length;
  if (end > bytes.length) throw new DerError("the end is missing");
  return { tag: first, body: bytes.subarray(start, end), raw: bytes.subarray(at, end), end };
}

/** X.690 section 8.1.3.6: its end is marked by two zeros. */
function readOpen(bytes: Buffer, at: number, depth: number): Element {
  const first = byteAt(bytes, at);
  if ((first & CONSTRUCTED) === 0) throw new DerError("a simple element without a length");
  if (depth >= MAX_DEPTH) throw new DerError("nested too deeply");
  let inside = at + 2;
  while (byteAt(bytes, inside) !== 0 || byteAt(bytes, inside + 1) !== 0)
    inside = readElement(bytes, inside, depth + 1).end;
  const end = inside + 2;
  return { tag: first, body: bytes.subarray(at + 2, inside), raw: bytes.subarray(at, end), end };
}

function byteAt(bytes: Buffer, at: number): number {
  const found = bytes[at];
  if (found === undefined) throw new DerError("the end is missing");
  return found;
}

/** Dotted decimals. */
export function readOid({ body }: Der): string {
  const [first = 0] = body;
  if (body.length === 0 || body.length > 32) throw new DerError("no object identifier");
  const arcs = first < 80 ? [Math.floor(first / 40), first % 40] : [2, first - 80];
  let arc = 0;
  for (const byte of body.subarray(1)) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}

/** A whole number that is not negative and below 2^47, as counts and versions are. */
export function readSmallInteger({ body }: Der): number {
  if (body.length === 0 || body.length > 6 || (body[0] ?? 0) > 0x7f) throw new DerError("a number that does not fit");
  return body.readUIntBE(0, body.length);
}

/** Lower-case hexadecimal without leading zeros, as serial numbers are compared here. */
export function hexInteger({ body }: Der): string {
  return body.toString("hex").replace(/^(00)+(?=..)/, "");
}

/** An octet string, also one in pieces (X.690 section 8.7.3). */
export function readOctets({ tag: found, body }: Der, depth = 0): Buffer {
  if ((found & CONSTRUCTED) === 0) return body;
  if (depth >= MAX_DEPTH) throw new DerError("nested too deeply");
  return Buffer.concat(new DerReader(body).rest().map((piece) => readOctets(piece, depth + 1)));
}

/** UTCTime and GeneralizedTime as RFC 5280 section 4.1.2.5 has them: to the second, in UTC. */
export function readTime({ tag: found, body }: Der): Date {
  const text = body.toString("latin1");
  const [, year = "", rest = ""] = /^(\d{2}|\d{4})(\d{10})Z$/.exec(text) ?? [];
  const isUtc = found === tag.utcTime;
  if (year.length !== (isUtc ? 2 : 4)) throw new DerError("no time");
  const full = isUtc ? `${Number(year) >= 50 ? "19" : "20"}${year}` : year;
  const time = Date.parse(rest.replace(/(..)(..)(..)(..)(..)/, `${full}-$1-$2T$3:$4:$5Z`));
  if (Number.isNaN(time)) throw new DerError("no time");
  return new Date(time);
}

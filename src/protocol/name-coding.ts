import iconv from "iconv-lite";
import { type ByteString, byteStringToBytes, bytesToByteString } from "./byte-string.js";

/**
 * How names are written on a connection that does not use UTF-8. On the disk names are bytes, UTF-8 as a rule. A name that the encoding cannot carry (or
 * that is no UTF-8 at all) goes over the wire as `=?hex?C3A4?=`, so that what was listed can be fetched, renamed and removed.
 */
export interface NameCoding {
  /** A path or name as it is on the disk, for the client. No two names become the same; `toDisk` of it is the name again. */
  toWire(disk: ByteString): ByteString;
  /** What a client sent, as it is on the disk. Undefined for what no listing could show: a second spelling of a name that has another one. */
  toDisk(wire: ByteString): ByteString | undefined;
}

const codings = new Map<string, NameCoding>();

/** `encoding`: one of support/name-encodings.ts. Undefined for UTF-8: names go as they are. */
export function nameCoding(encoding: string): NameCoding | undefined {
  if (encoding === "utf-8") return undefined;
  const known = codings.get(encoding);
  if (known !== undefined) return known;
  const coding = new LegacyCoding(encoding);
  codings.set(encoding, coding);
  return coding;
}

const ESCAPE = "=?hex?";
const escaped = /^=\?hex\?((?:[0-9A-F]{2})*)\?=$/;
const isPlain = (name: string): boolean => !/[\x80-\xff]/.test(name) && !name.includes(ESCAPE);
/** These take a line or a path apart; no name has them. */
const structural = /[\0\r\n/]/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Wire names are of three kinds that exclude each other, which is why nothing is lost: what the encoding writes for some text; bytes that mean nothing in it,
 * which stand for themselves; and escapes.
 */
class LegacyCoding implements NameCoding {
  readonly #encoding: string;

  constructor(encoding: string) {
    this.#encoding = encoding;
  }

  toWire(disk: ByteString): ByteString {
    if (isPlain(disk)) return disk;
    return disk
      .split("/")
      .map((name) => this.#nameToWire(name as ByteString))
      .join("/") as ByteString;
  }

  toDisk(wire: ByteString): ByteString | undefined {
    if (isPlain(wire)) return wire;
    const names = wire.split("/").map((name) => this.#nameToDisk(name as ByteString));
    return names.includes(undefined) ? undefined : (names.join("/") as ByteString);
  }

  #nameToWire(name: ByteString): ByteString {
    if (isPlain(name)) return name;
    if (!name.startsWith(ESCAPE)) {
      const text = textOf(name);
      const wire = text === undefined ? undefined : this.#encode(text);
      if (wire !== undefined && this.#decode(wire) === text) return wire;
      if (this.#meaning(name) === undefined) return name;
    }
    return `${ESCAPE}${byteStringToBytes(name).toString("hex").toUpperCase()}?=` as ByteString;
  }

  #nameToDisk(wire: ByteString): ByteString | undefined {
    if (isPlain(wire)) return wire;
    const name = this.#whatItNames(wire);
    // Only the one spelling that a listing shows, so that no name hides behind another.
    return name !== undefined && !structural.test(name) && this.#nameToWire(name) === wire ? name : undefined;
  }

  #whatItNames(wire: ByteString): ByteString | undefined {
    if (wire.startsWith(ESCAPE)) {
      const hex = escaped.exec(wire)?.[1];
      return hex === undefined ? undefined : bytesToByteString(Buffer.from(hex, "hex"));
    }
    const text = this.#meaning(wire);
    return text === undefined ? wire : bytesToByteString(Buffer.from(text, "utf8"));
  }

  /** The text that the bytes are in this encoding; undefined where they are not what the encoding writes for any. */
  #meaning(wire: ByteString): string | undefined {
    const text = this.#decode(wire);
    return this.#encode(text) === wire ? text : undefined;
  }

  #decode(wire: ByteString): string {
    return iconv.decode(byteStringToBytes(wire), this.#encoding, { stripBOM: false });
  }

  #encode(text: string): ByteString {
    return bytesToByteString(iconv.encode(text, this.#encoding));
  }
}

function textOf(name: ByteString): string | undefined {
  try {
    return utf8.decode(byteStringToBytes(name));
  } catch {
    return undefined;
  }
}

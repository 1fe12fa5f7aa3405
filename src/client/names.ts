import { type ByteString, byteStringToText, bytesToByteString, textToByteString } from "../protocol/byte-string.js";
import type { NameCoding } from "../protocol/name-coding.js";
import { FtpsError, printable } from "./errors.js";

/** A path on the server: text, or its very bytes, for names that are no text in the connection's encoding. */
export type RemotePath = string | Uint8Array;

/** What `NameCoding` writes for what an encoding does not have; other servers know nothing of it. */
const ESCAPED = "=?hex?";

/** Names of one connection, between text and the bytes on the wire. */
export class Names {
  readonly #coding: NameCoding | undefined;
  readonly #encoding: string;

  /** `coding` as `nameCoding` makes it of the encoding; undefined for UTF-8. */
  constructor(encoding: string, coding?: NameCoding) {
    this.#encoding = encoding;
    this.#coding = coding;
  }

  /** Throws FtpsError "usage" for a path that no command can carry. */
  toWire(path: RemotePath): ByteString {
    const wire = typeof path === "string" ? this.#encode(path) : bytesToByteString(path);
    if (wire === "") throw new FtpsError("usage", "an empty path names nothing", { hint: 'the root is "/"' });
    if (/[\0\r\n]/.test(wire))
      throw new FtpsError("usage", "a path with a line end or NUL cannot be sent: it would read as another command");
    return wire;
  }

  /** For people, and for `toWire` where it is text of this encoding. */
  toText(wire: ByteString): string {
    return byteStringToText(this.#coding?.toDisk(wire) ?? wire);
  }

  /** Whether the text of this name is this name again on the wire. */
  isText(wire: ByteString): boolean {
    try {
      return this.#encode(this.toText(wire)) === wire;
    } catch {
      return false;
    }
  }

  #encode(text: string): ByteString {
    const utf8 = textToByteString(text);
    if (this.#coding === undefined) return utf8;
    const wire = this.#coding.toWire(utf8);
    if (wire.includes(ESCAPED) && !utf8.includes(ESCAPED))
      throw new FtpsError("usage", `${printable(text)} cannot be written in ${this.#encoding}`);
    return wire;
  }
}

/** Names in an encoding of support/name-encodings.ts. What knows other encodings than UTF-8 takes longer to load than a short command takes. */
export async function namesIn(encoding: string): Promise<Names> {
  if (encoding === "utf-8") return new Names(encoding);
  const { nameCoding } = await import("../protocol/name-coding.js");
  return new Names(encoding, nameCoding(encoding));
}

/** `name` in `folder`. */
export function joinWire(folder: ByteString, name: ByteString): ByteString {
  return (folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`) as ByteString;
}

/** The folder that a path is in, and its last name. A path without a slash is in the folder where the login led: `""`. */
export function splitWire(path: ByteString): { readonly folder: ByteString; readonly name: ByteString } {
  const bare = path.length > 1 ? (path.replace(/\/+$/, "") as ByteString) : path;
  const slash = bare.lastIndexOf("/");
  const folder = (slash < 0 ? "" : slash === 0 ? "/" : bare.slice(0, slash)) as ByteString;
  return { folder, name: bare.slice(slash + 1) as ByteString };
}

/** A name that stands for one entry of its folder, and cannot lead anywhere else, here or on any system. */
export function isPlainName(name: ByteString): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[\0\r\n/]/.test(name);
}

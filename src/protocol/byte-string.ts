/**
 * A string whose every character is one byte, 0 to 255, exactly as it came over the wire.
 * Names on an FTP server are bytes of unknown encoding (RFC 2640 section 2); held this way they compare, split and
 * serve as map keys like text, and survive any round trip.
 */
export type ByteString = string & { readonly ByteString: unique symbol };

/** The bytes, one character each. */
export function bytesToByteString(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") as ByteString;
}

/** The characters, one byte each. */
export function byteStringToBytes(value: ByteString): Buffer {
  return Buffer.from(value, "latin1");
}

/** Text of our own, as UTF-8 bytes. */
export function textToByteString(text: string): ByteString {
  if (!beyondAsciiText.test(text)) return text as ByteString;
  return Buffer.from(text, "utf8").toString("latin1") as ByteString;
}

/** The same, in memory of its own: V8 keeps all of a line for the sake of a part of it. */
export function ownCopy(value: ByteString): ByteString {
  return bytesToByteString(byteStringToBytes(value));
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const beyondAscii = /[\x80-\xff]/;
const beyondAsciiText = /[^\0-\x7f]/;

/** For people (logs, consoles): UTF-8 where the bytes are that, latin1 where they are not. Never for the way to the disk. */
export function byteStringToText(value: ByteString): string {
  if (!beyondAscii.test(value)) return value;
  try {
    return utf8.decode(byteStringToBytes(value));
  } catch {
    return value;
  }
}

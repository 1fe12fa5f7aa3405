import { createHmac, randomBytes } from "node:crypto";
import type { ByteString } from "../../protocol/byte-string.js";
import { byteStringToBytes, textToByteString } from "../../protocol/byte-string.js";

/** 26 characters of base32 carry 130 bits: nobody meets a part's name by chance. */
const HASH_CHARACTERS = 26;
/** At least as many bits. */
const RANDOM_BYTES = 17;
// On a file system that ignores case any spelling would reach the part.
const partName = /^\.sealift-[a-z2-7]{26}\.part$/i;

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** RFC 4648 section 6, in lower case and without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/** Whether this name is kept for uploads under way, whoever they belong to. */
export function isPartName(name: ByteString): boolean {
  return partName.test(name);
}

/**
 * The name under which `owner` uploads `name`. It follows from the two alone, so a part is found again without a table, also after its
 * directory was renamed; and without the server's secret nobody can compute it.
 */
export function partNameOf(secret: Uint8Array, owner: string, name: ByteString): ByteString {
  const hash = createHmac("sha256", secret).update(owner, "utf8").update("\0").update(byteStringToBytes(name)).digest();
  return textToByteString(`.sealift-${base32(hash).slice(0, HASH_CHARACTERS)}.part`);
}

/** The name of the journal of an upload that appends to the file `name` in place: the same for every account. No account has a name with a NUL. */
export function journalNameOf(secret: Uint8Array, name: ByteString): ByteString {
  return partNameOf(secret, "\0", name);
}

/** A name for a part that nobody will look for. */
export function newPartName(): ByteString {
  return textToByteString(`.sealift-${base32(randomBytes(RANDOM_BYTES)).slice(0, HASH_CHARACTERS)}.part`);
}

/** Whether the platform takes `name` as one component. On Windows a backslash or a colon would begin another one, or a stream or drive. */
export function isOneComponent(name: ByteString, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== "win32" || !/[\\:]/.test(name);
}

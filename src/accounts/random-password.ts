import { randomInt } from "node:crypto";

/** Letters and digits that no font makes look alike: no 0 o, 1 i l, 2 5 beside z s. 29 of them, so 20 carry 97 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz346789";

/** A password of more than 96 bits, in five groups of four: `kx7m-q3dw-...`. Needs no escaping in a URL or a shell. */
export function randomPassword(): string {
  const characters = Array.from({ length: 20 }, () => alphabet.charAt(randomInt(alphabet.length)));
  return [0, 4, 8, 12, 16].map((start) => characters.slice(start, start + 4).join("")).join("-");
}

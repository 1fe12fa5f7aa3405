/** RC2 (RFC 2268), for PKCS#12 files from before 2022 alone: OpenSSL as it comes with Node has it no more. It only decrypts. */

const BLOCK = 8;

/** RFC 2268 section 2: a permutation of all bytes. */
const permutation = [
  "d978f9c419ddb5ed28e9fd794aa0d89d",
  "c67e37832b76538e624c6488448bfba2",
  "179a59f587b34f1361456d8d09817d32",
  "bd8f40eb86b77b0bf09521225c6b4e82",
  "54d66593ce60b21c7356c014a78cf1dc",
  "1275ca1f3bbee4d1423dd430a33cb626",
  "6fbf0eda4669075727f21d9bbc944303",
  "f811c7f690ef3ee706c3d52fc8661ed7",
  "08e8eade8052eef784aa72ac354d6a2a",
  "961ad2715a1549744b9fd05e0418a4ec",
  "c2e0416e0f51cbcc2491af50a1f47039",
  "997c3a8523b8b47afc02365b25559731",
  "2d5dfa98e38a92ae05df2910676cbac9",
  "d300e6cfe19ea82c6316013f58e289a9",
  "0d38341bab33ffb0bb480c5fb9b1cd2e",
  "c5f3db47e5a59c770aa62068fe7fc1ad",
].flatMap((row) => [...Buffer.from(row, "hex")]);

/** RC2 in CBC mode with all of its key counting, without padding. `data`: whole blocks. */
export function decryptRc2(key: Uint8Array, iv: Uint8Array, data: Buffer): Buffer {
  const schedule = expandKey(key);
  const plain = Buffer.alloc(data.length);
  let before: Buffer = Buffer.from(iv);
  for (let at = 0; at + BLOCK <= data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    decryptBlock(schedule, block).forEach((byte, index) => {
      plain[at + index] = byte ^ (before[index] ?? 0);
    });
    before = block;
  }
  return plain;
}

/** RFC 2268 section 2, the effective length being that of the key. */
function expandKey(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const at = (index: number): number => bytes[index] ?? 0;
  const permuted = (value: number): number => permutation[value & 0xff] ?? 0;
  const { length } = key;
  for (let index = length; index < 128; index++) bytes[index] = permuted(at(index - 1) + at(index - length));
  bytes[128 - length] = permuted(at(128 - length));
  for (let index = 127 - length; index >= 0; index--) bytes[index] = permuted(at(index + 1) ^ at(index + length));
  return Uint16Array.from({ length: 64 }, (_, index) => at(2 * index) | (at(2 * index + 1) << 8));
}

/** RFC 2268 section 4.1 */
const rotations = [1, 2, 3, 5] as const;

/** RFC 2268 section 4: five, six and five rounds of mixing, with mashing between them, all backwards. */
function decryptBlock(schedule: Uint16Array, block: Buffer): Buffer {
  const words = Uint16Array.from({ length: 4 }, (_, index) => block.readUInt16LE(2 * index));
  for (let round = 15; round >= 0; round--) {
    unmix(schedule, words, round);
    if (round === 11 || round === 5) unmash(schedule, words);
  }
  const plain = Buffer.alloc(BLOCK);
  for (const [index, word] of words.entries()) plain.writeUInt16LE(word, 2 * index);
  return plain;
}

function unmix(schedule: Uint16Array, words: Uint16Array, round: number): void {
  const word = (index: number): number => words[(index + 4) % 4] ?? 0;
  for (let index = 3; index >= 0; index--) {
    const turn = rotations[index] ?? 0;
    const back = (word(index) >>> turn) | (word(index) << (16 - turn));
    const mixed = (word(index - 1) & word(index - 2)) + (~word(index - 1) & word(index - 3));
    words[index] = back - (schedule[4 * round + index] ?? 0) - mixed;
  }
}

function unmash(schedule: Uint16Array, words: Uint16Array): void {
  for (let index = 3; index >= 0; index--)
    words[index] = (words[index] ?? 0) - (schedule[(words[(index + 3) % 4] ?? 0) & 63] ?? 0);
}

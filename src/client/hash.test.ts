import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDigest, runningHash } from "./hash.js";

const readings: readonly [string, number, string | undefined][] = [
  ["CRC32 0-19999999 0E38C7CA big", 8, "0e38c7ca"],
  ["CRC32 0-19999999 0E38C7CA deadbeef", 8, "0e38c7ca"],
  ["SHA-256 0-49 169cd222 file", 64, undefined],
  ["0E38C7CA", 8, "0e38c7ca"],
  ["XCRC successful: 0E38C7CA", 8, "0e38c7ca"],
  ['"deadbeef ""x" 0E38C7CA', 8, "0e38c7ca"],
  ["d41d8cd98f00b204e9800998ecf8427e", 32, "d41d8cd98f00b204e9800998ecf8427e"],
  ["no hash at all", 8, undefined],
];
for (const [text, digits, expected] of readings) {
  test(`the hash in: ${text}`, () => assert.equal(parseDigest(text, digits), expected));
}

test("hashes of what goes by", () => {
  const digest = (algorithm: Parameters<typeof runningHash>[0]): string => {
    const hash = runningHash(algorithm);
    for (const piece of ["1234", "56789"]) hash.update(Buffer.from(piece));
    return hash.digest();
  };
  assert.equal(digest("CRC32"), "cbf43926");
  assert.equal(digest("MD5"), "25f9e794323b453885f5181f1b624d0b");
  assert.equal(digest("X-GMAC"), "107c4146b4c6a58d2afe8a7299f060e2");
  assert.equal(digest("SHA-1"), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type HashAlgorithm, parseDigest, runningHash } from "./hash.js";

const readings: readonly [string, HashAlgorithm, string | undefined][] = [
  ["CRC32 0-19999999 0E38C7CA big", "CRC32", "0e38c7ca"],
  ["CRC32 0-19999999 0E38C7CA deadbeef", "CRC32", "0e38c7ca"],
  ["SHA-256 0-49 169cd222 file", "SHA-256", undefined],
  ["0E38C7CA", "CRC32", "0e38c7ca"],
  ["XCRC successful: 0E38C7CA", "CRC32", "0e38c7ca"],
  ['"deadbeef ""x" 0E38C7CA', "CRC32", "0e38c7ca"],
  ["d41d8cd98f00b204e9800998ecf8427e", "MD5", "d41d8cd98f00b204e9800998ecf8427e"],
  ["no hash at all", "CRC32", undefined],
  ["MD5 0-0 d41d8cd98f00b204e9800998ecf8427e f", "X-GMAC", undefined],
  ["x-gmac 0-0 D41D8CD98F00B204E9800998ECF8427E f", "X-GMAC", "d41d8cd98f00b204e9800998ecf8427e"],
  ["SHA1 0-0 da39a3ee5e6b4b0d3255bfef95601890afd80709 f", "SHA-1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
];
for (const [text, algorithm, expected] of readings) {
  test(`${algorithm} in: ${text}`, () => assert.equal(parseDigest(text, algorithm), expected));
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

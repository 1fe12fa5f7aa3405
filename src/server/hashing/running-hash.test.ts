import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { type HashName, hashNames, parseHashName } from "./hash-names.js";
import { beginHash } from "./running-hash.js";

/** FIPS 180-4's and RFC 1321's own examples, and the check value of CRC-32. */
const vectors: readonly [HashName, string, string][] = [
  ["SHA-256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["SHA-256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "SHA-512",
    "abc",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
  ["SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["MD5", "abc", "900150983cd24fb0d6963f7d28e17f72"],
  ["CRC32", "123456789", "cbf43926"],
  ["CRC32", "", "00000000"],
  // Test case 1 of the specification of GCM.
  ["X-GMAC", "", "58e2fccefa7e3061367f1d57a4e7455a"],
];

for (const [name, text, hex] of vectors) {
  test(`${name} of "${text}"`, () => {
    const whole = beginHash(name);
    whole.add(Buffer.from(text));
    assert.equal(whole.end(), hex);
    const pieces = beginHash(name);
    for (const byte of Buffer.from(text)) pieces.add(Uint8Array.of(byte));
    assert.equal(pieces.end(), hex);
  });
}

test("in pieces as in one", () => {
  const content = randomBytes(100_000);
  for (const name of hashNames) {
    const hash = beginHash(name);
    for (let at = 0; at < content.length; at += 7_777) hash.add(content.subarray(at, at + 7_777));
    const one = beginHash(name);
    one.add(content);
    const hex = one.end();
    assert.equal(hash.end(), hex);
    if (name !== "CRC32" && name !== "X-GMAC")
      assert.equal(hex, createHash(name.replace("-", "")).update(content).digest("hex"));
  }
});

test("names are read in any case", () => {
  assert.equal(parseHashName("sha-256"), "SHA-256");
  assert.equal(parseHashName("crc32"), "CRC32");
  for (const text of ["", "SHA256", "SHA-3", "CRC-37", "sha-256 "]) assert.equal(parseHashName(text), undefined);
});

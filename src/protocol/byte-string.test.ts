import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byteStringToBytes, byteStringToText, bytesToByteString, textToByteString } from "./byte-string.js";

test("bytes survive the way there and back, one character each", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = bytesToByteString(bytes);
      assert.equal(text.length, bytes.length);
      assert.deepEqual(new Uint8Array(byteStringToBytes(text)), bytes);
    }),
    { seed: 1 },
  );
});

test("a view into a larger buffer gives its own bytes only", () => {
  const large = Buffer.from("abcdef");
  assert.equal(bytesToByteString(large.subarray(2, 4)), "cd");
});

test("text survives as UTF-8", () => {
  assert.equal(textToByteString("é"), "\xc3\xa9");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      assert.equal(byteStringToText(textToByteString(text)), text);
    }),
    { seed: 2 },
  );
});

test("what is no UTF-8 is shown as latin1, and the next one is not spoilt by it", () => {
  const latin1 = bytesToByteString(Buffer.from("Gr\u00fcn", "latin1"));
  for (let round = 0; round < 3; round++) {
    assert.equal(byteStringToText(latin1), "Gr\u00fcn");
    assert.equal(byteStringToText(bytesToByteString(Buffer.from([0xe2, 0x82]))), "\xe2\x82");
    assert.equal(byteStringToText(textToByteString("Grün")), "Grün");
  }
});

test("a byte order mark is shown: without it two names would look alike", () => {
  assert.equal(byteStringToText(bytesToByteString(Buffer.from([0xef, 0xbb, 0xbf, 0x61]))), "\ufeffa");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_BYTE_COUNT, parseAllo, parseByteCount, printAllo } from "./restart.js";

test("every count from 0 to 2^53-1 is read exactly", () => {
  for (const count of [0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1]) assert.equal(parseByteCount(`${count}`), count);
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      assert.equal(parseByteCount(String(count)), count);
    }),
    { seed: 1 },
  );
  assert.equal(MAX_BYTE_COUNT, 2 ** 53 - 1);
});

test("leading zeros are decimal", () => {
  assert.equal(parseByteCount("0010"), 10);
  assert.equal(parseByteCount("7".padStart(20, "0")), 7);
});

const notCounts = [
  "",
  "-1",
  "-0",
  "+1",
  " 1",
  "1 ",
  "1\n",
  "1e3",
  "1e30",
  "0x10",
  "1.0",
  "1,000",
  "Infinity",
  "NaN",
  "١",
  "9007199254740992",
  "9007199254740993",
  "9223372036854775807",
  "9223372036854775808",
  "18446744073709551615",
  "1".repeat(8000),
  "0".repeat(21),
];
for (const text of notCounts) {
  test(`no count: ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(parseByteCount(text), undefined));
}

test("no text is read as a count that is not written there", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 24 }), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (text, big) => {
      for (const candidate of [text, String(big)]) {
        const count = parseByteCount(candidate);
        if (count !== undefined) assert.equal(BigInt(count), BigInt(candidate));
      }
      const inside = big >= 0n && big <= BigInt(MAX_BYTE_COUNT);
      assert.equal(parseByteCount(String(big)) !== undefined, inside);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("ALLO is a size, and perhaps a record size", () => {
  assert.deepEqual(parseAllo("1000"), { size: 1000, record: undefined });
  assert.deepEqual(parseAllo("1000 R 80"), { size: 1000, record: 80 });
  assert.deepEqual(parseAllo("1000 r 80"), { size: 1000, record: 80 });
  for (const wrong of [
    "",
    "R 80",
    "1000 R",
    "1000 80",
    "1000  R 80",
    "1000 R 80 ",
    "-1",
    "1 R -1",
    "1e3 R 1",
    "9007199254740992",
    "1 R 9007199254740992",
  ]) {
    assert.equal(parseAllo(wrong), undefined, wrong);
  }
});

test("ALLO printed and read again is the same", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.option(fc.maxSafeNat(), { nil: undefined }), (size, record) => {
      assert.deepEqual(parseAllo(printAllo({ size, record })), { size, record });
    }),
    { seed: 3 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesInWords, quotaLines } from "./quota-text.js";

test("bytes in words never say more than there is", () => {
  const cases: readonly [number, string][] = [
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1023 bytes"],
    [1024, "1 KiB"],
    [1535, "1.4 KiB"],
    [1536, "1.5 KiB"],
    [10 * 1024 + 1023, "10 KiB"],
    [1024 ** 2 - 1, "1023 KiB"],
    [5 * 1024 ** 3, "5 GiB"],
    [2 ** 53 - 1, "7.9 PiB"],
    [2000 * 1024 ** 5, "2000 PiB"],
  ];
  for (const [count, words] of cases) assert.equal(bytesInWords(count), words);
});

test("what is used of what may be, in numbers and words; only what is full is 100 %", () => {
  assert.deepEqual(quotaLines({ bytes: 1536, files: 999 }, { bytes: 3072, files: 1000 }), [
    "Bytes: 1536 of 3072 (1.5 KiB of 3 KiB, 50 %)",
    "Files: 999 of 1000 (99 %)",
  ]);
  assert.deepEqual(quotaLines({ bytes: 2048, files: 3 }, {}), ["Bytes: 2048 (2 KiB), no limit", "Files: 3, no limit"]);
  assert.deepEqual(quotaLines({ bytes: 0, files: 12 }, { bytes: 0, files: 10 }), [
    "Bytes: 0 of 0 (0 bytes of 0 bytes, 100 %)",
    "Files: 12 of 10 (120 %)",
  ]);
});

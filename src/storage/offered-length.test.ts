import assert from "node:assert/strict";
import { test } from "node:test";
import { offeredLength } from "./offered-length.js";

test("an unfinished upload is offered but for its last block, full or not", () => {
  const lengths = [0, 1, 4095, 4096, 4097, 8192, 8193, 12_287, 12_288, 12_289];
  assert.deepEqual(lengths.map(offeredLength), [0, 0, 0, 0, 4096, 4096, 8192, 8192, 8192, 12_288]);
});

test("beyond 32 bits too", () => {
  assert.equal(offeredLength(2 ** 40 + 1), 2 ** 40);
  assert.equal(offeredLength(2 ** 40), 2 ** 40 - 4096);
});

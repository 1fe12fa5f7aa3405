import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_SIZES } from "../support/transfer-memory.js";
import { downloadChunkSizes, transferMemory } from "./memory.js";

const MIB = 1024 * 1024;
const [SMALLEST, , , , LARGE] = CHUNK_SIZES;

test("a large download that comes fast has the largest chunks, and a slow one chunks that are seen to come", () => {
  let clock = 0;
  const sizeAfter = downloadChunkSizes(() => clock);
  const steps: readonly (readonly [number, number, number])[] = [
    [0, 0, SMALLEST],
    [10, 8, LARGE],
    [20, 16, 4 * MIB],
    [120, 20, 4 * MIB],
    [221, 24, LARGE],
    [230, 25, 4 * MIB],
  ];
  for (const [at, received, expected] of steps) {
    clock = at;
    assert.equal(sizeAfter(received * MIB), expected, `${received} MiB at ${at} ms`);
  }
});

test("many at once share the memory", () => {
  const leased = Array.from({ length: 40 }, () => transferMemory.lease(4 * MIB));
  assert.ok(transferMemory.used <= 32 * MIB + 40 * SMALLEST);
  assert.equal(leased.at(-1)?.length, SMALLEST);
  for (const buffer of leased) transferMemory.giveBack(buffer);
  assert.equal(transferMemory.used, 0);
});

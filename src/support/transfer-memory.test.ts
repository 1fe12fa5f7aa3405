import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CHUNK_SIZES, chunkSizeAfter, TransferMemory } from "./transfer-memory.js";

const [SMALL, MIDDLE, LARGE] = CHUNK_SIZES;

test("a transfer begins small and grows while it runs", () => {
  const sizes = [0, 256 * 1024 - 1, 256 * 1024, 2 * 1024 * 1024 - 1, 2 * 1024 * 1024, 2 ** 40].map(chunkSizeAfter);
  assert.deepEqual(sizes, [SMALL, SMALL, MIDDLE, MIDDLE, LARGE, LARGE]);
});

test("a large chunk is given while the total allows, then a smaller one, and the smallest always", () => {
  const memory = new TransferMemory(LARGE + MIDDLE);
  assert.deepEqual(
    [LARGE, LARGE, LARGE, LARGE].map((wanted) => memory.reserve(wanted)),
    [LARGE, MIDDLE, SMALL, SMALL],
  );
  assert.equal(memory.used, LARGE + MIDDLE + 2 * SMALL);
  memory.release(LARGE);
  assert.equal(memory.reserve(MIDDLE), MIDDLE);
});

test("never more than was wanted", () => {
  const memory = new TransferMemory(100 * LARGE);
  assert.deepEqual(
    [SMALL, MIDDLE - 1, MIDDLE, LARGE * 2].map((wanted) => memory.reserve(wanted)),
    [SMALL, SMALL, MIDDLE, LARGE],
  );
});

test("a buffer that was given back is used again", () => {
  const memory = new TransferMemory(LARGE);
  const first = memory.lease(SMALL);
  assert.equal(first.length, SMALL);
  memory.giveBack(first);
  assert.equal(memory.used, 0);
  assert.equal(memory.lease(SMALL), first);
  assert.notEqual(memory.lease(SMALL), first);
});

test("idle buffers are bounded", () => {
  const memory = new TransferMemory(LARGE);
  const many = Array.from({ length: 40 }, () => memory.lease(SMALL));
  for (const buffer of many) memory.giveBack(buffer);
  const again = Array.from({ length: 40 }, () => memory.lease(SMALL));
  assert.equal(again.filter((buffer) => many.includes(buffer)).length, 16);
});

test("whatever is leased and given back, the account balances, and only smallest chunks pass the limit", () => {
  const limit = 3 * LARGE;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(3 * LARGE)), { maxLength: 60 }), (steps) => {
      const memory = new TransferMemory(limit);
      const out: Buffer[] = [];
      for (const [give, wanted] of steps) {
        const back = give ? out.pop() : undefined;
        if (back !== undefined) memory.giveBack(back);
        else {
          const before = memory.used;
          const buffer = memory.lease(wanted);
          out.push(buffer);
          assert.ok(buffer.length === SMALL || before + buffer.length <= limit);
        }
        assert.equal(
          memory.used,
          out.reduce((sum, { length }) => sum + length, 0),
        );
      }
    }),
    { numRuns: 50 },
  );
});

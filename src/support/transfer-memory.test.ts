import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CHUNK_SIZES, gatherSizeAfter, sendSizeAfter, TransferMemory } from "./transfer-memory.js";

const [SMALL, MIDDLE, SENT, LARGE, LARGEST] = CHUNK_SIZES;
const KIB = 1024;

test("a transfer begins small and grows while it runs", () => {
  const after = [0, 256 * KIB - 1, 256 * KIB, 2048 * KIB - 1, 2048 * KIB, 8192 * KIB - 1, 8192 * KIB, 2 ** 40];
  assert.deepEqual(after.map(sendSizeAfter), [SMALL, SMALL, MIDDLE, MIDDLE, SENT, SENT, SENT, SENT]);
  assert.deepEqual(after.map(gatherSizeAfter), [SMALL, SMALL, MIDDLE, MIDDLE, LARGE, LARGE, LARGEST, LARGEST]);
});

test("a large chunk is given while it leaves enough for others, then a smaller one, and the smallest always", () => {
  const memory = new TransferMemory(4 * LARGE);
  assert.deepEqual(
    [LARGE, LARGE, LARGE].map((wanted) => memory.reserve(wanted)),
    [LARGE, SENT, SENT],
  );
  assert.equal(memory.used, 2 * LARGE);
  memory.release(LARGE);
  assert.equal(memory.reserve(MIDDLE), MIDDLE);
});

test("where nothing is left, the smallest is given", () => {
  const memory = new TransferMemory(SMALL);
  assert.deepEqual(
    [LARGEST, LARGEST].map((wanted) => memory.reserve(wanted)),
    [SMALL, SMALL],
  );
});

test("never more than was wanted", () => {
  const memory = new TransferMemory(100 * LARGE);
  assert.deepEqual(
    [SMALL, MIDDLE - 1, MIDDLE, LARGE - 1].map((wanted) => memory.reserve(wanted)),
    [SMALL, SMALL, MIDDLE, SENT],
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

test("while one transfer runs, buffers are used again; at rest few are kept", () => {
  const memory = new TransferMemory(100 * LARGEST);
  const running = memory.lease(SMALL);
  const large = Array.from({ length: 8 }, () => memory.lease(LARGEST));
  for (const buffer of large) memory.giveBack(buffer);
  const again = Array.from({ length: 8 }, () => memory.lease(LARGEST));
  assert.deepEqual(new Set(again), new Set(large));
  for (const buffer of again) memory.giveBack(buffer);
  assert.equal(memory.idle, 8 * LARGEST);
  memory.giveBack(running);
  assert.equal(memory.used, 0);
  assert.ok(memory.idle > 0 && memory.idle <= 4 * LARGEST, `${memory.idle}`);
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
        assert.ok(memory.used > limit || memory.used + memory.idle <= limit);
        assert.equal(
          memory.used,
          out.reduce((sum, { length }) => sum + length, 0),
        );
      }
    }),
    { numRuns: 50 },
  );
});

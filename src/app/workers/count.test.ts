import assert from "node:assert/strict";
import { test } from "node:test";
import { shareOf, workerCount } from "./count.js";

test("auto is a worker for each processor, at most 8, and none on a machine with one; a number is that number", () => {
  assert.deepEqual(
    [1, 2, 8, 64].map((processors) => workerCount("auto", processors)),
    [0, 2, 8, 8],
  );
  assert.deepEqual([workerCount(0, 4), workerCount(5, 1)], [0, 5]);
});

test("all workers together have no more than the setting gives", () => {
  for (const workers of [1, 3, 64]) {
    const share = shareOf(64 * 2 ** 20, workers);
    assert.ok(share * workers <= 64 * 2 ** 20 && (share + 1) * workers > 64 * 2 ** 20, `${workers}`);
  }
});

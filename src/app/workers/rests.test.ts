import assert from "node:assert/strict";
import { test } from "node:test";
import { Rests } from "./rests.js";

test("one that has lived is replaced at once; one that did not last, or start, after a rest that doubles up to ten seconds", () => {
  const rests = new Rests();
  assert.equal(rests.after(60_000), 0);
  assert.deepEqual(
    [1_999, 0, 0, 500, 0, 0, 0, 0, 0].map((age) => rests.after(age)),
    [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000],
  );
  assert.equal(rests.after(2_000), 0);
  assert.equal(rests.after(0), 100);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { endGrace, PROVEN_END_GRACE_MS, UNPROVEN_END_GRACE_MS } from "./end-grace.js";

test("a short upload is held up as little as can be, and longer where its end proves nothing", () => {
  assert.equal(endGrace(100, true), PROVEN_END_GRACE_MS);
  assert.equal(endGrace(100, false), UNPROVEN_END_GRACE_MS);
});

test("a long upload is held up for a hundredth of its time, and no longer than 200 ms", () => {
  assert.equal(endGrace(10_000, true), 100);
  assert.equal(endGrace(10_000, false), 100);
  assert.equal(endGrace(3_600_000, true), 200);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextStepAt, stepReached, tellOnce } from "./expiry.js";

const DAY = 86_400_000;
const end = Date.parse("2030-06-30T00:00:00Z");
const left = (days: number) => end - days * DAY;

test("the steps are 30, 14, 7, 3, 1 days and the end", () => {
  const table = [
    [31, undefined],
    [30, 30],
    [14.01, 30],
    [14, 14],
    [6.9, 7],
    [3, 3],
    [0.5, 1],
    [0, 0],
    [-1000, 0],
  ] as const;
  for (const [days, step] of table) assert.equal(stepReached(end, left(days)), step, `${days} days`);
  assert.equal(nextStepAt(end, left(400)), left(30));
  assert.equal(nextStepAt(end, left(30)), left(14));
  assert.equal(nextStepAt(end, end), undefined);
});

test("each step is told once, the last of several that were jumped over, and again only when the clock had been wrong", () => {
  let said: readonly number[] = [];
  const at = (days: number): boolean => {
    const { tell, said: after } = tellOnce(said, stepReached(end, left(days)));
    said = after;
    return tell;
  };
  assert.deepEqual([40, 30, 29, 14, 13.9].map(at), [false, true, false, true, false]);
  assert.deepEqual([2, 2].map(at), [true, false], "7 is jumped over, 3 told");
  assert.deepEqual([-3, -3].map(at), [true, false], "the clock jumps ahead");
  assert.deepEqual([2, 0.9, 0].map(at), [false, true, true], "and back: nothing again, and then what is due");
});

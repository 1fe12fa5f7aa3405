import assert from "node:assert/strict";
import { test } from "node:test";
import { median, medians, percentile, shown } from "./statistics.js";

test("the median is the value in the middle, whatever the order", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.equal(median([]), undefined);
});

test("a percentile is a value that was measured", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.equal(percentile(values, 0.5), 100);
  assert.equal(percentile(values, 0.99), 198);
  assert.equal(percentile([3], 0.01), 3);
  assert.equal(percentile([], 0.5), undefined);
});

test("each column has the median of its own figure", () => {
  const columns = [
    { key: "rate", of: ({ bytes, seconds }) => bytes / seconds },
    { key: "seconds", of: ({ seconds }) => seconds },
  ];
  const runs = [
    { bytes: 10, seconds: 1 },
    { bytes: 10, seconds: 2 },
    { bytes: 100, seconds: 5 },
  ];
  assert.deepEqual(medians(columns, runs), { rate: 10, seconds: 2 });
});

test("a figure is shown with three digits that matter", () => {
  assert.equal(shown(0.1234), "0.12");
  assert.equal(shown(12.34), "12.3");
  assert.equal(shown(987.6), "988");
  assert.equal(shown(12345.6), "12,346");
  assert.equal(shown(undefined), "-");
  assert.equal(shown(Number.NaN), "-");
});

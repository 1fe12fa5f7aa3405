import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, steps } from "./chart.js";

const drawn = (more) =>
  chart({
    ...{ title: "Cost", x: "sessions", y: "CPU <s>", tick: (value) => `${value}!` },
    lines: [
      {
        name: "Sealift & Co",
        ours: true,
        points: [
          [1, 1],
          [4, 2],
          [16, 4],
        ],
      },
      { name: "nobody", ours: false, points: [] },
      {
        name: "a peer",
        ours: false,
        points: [
          [1, 2],
          [16, 3],
        ],
      },
    ],
    ...more,
  });

const polylines = (svg) =>
  [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) =>
    points.split(" ").map((each) => each.split(",").map(Number)),
  );

test("a chart names its axes, its lines and its values, and escapes what it is told", () => {
  const svg = drawn({});
  for (const part of ["Cost", "sessions", "CPU &lt;s&gt;", "Sealift &amp; Co", "a peer", "1!", "4!", "16!"])
    assert.ok(svg.includes(`>${part}<`), part);
  assert.ok(!svg.includes("nobody"));
  assert.equal((svg.match(/<text/g) ?? []).length, (svg.match(/<\/text>/g) ?? []).length);
});

test("x is logarithmic, and y goes up as values grow", () => {
  const [own] = polylines(drawn({}));
  const [[x1, y1], [x4, y4], [x16, y16]] = own;
  assert.ok(Math.abs(x4 - x1 - (x16 - x4)) < 0.2);
  assert.ok(y1 > y4 && y4 > y16);
  // Linear: twice the value is twice the height.
  assert.ok(Math.abs(y1 - y4 - (y4 - y16) / 2) < 0.2);
});

test("a logarithmic y axis gives equal room to equal ratios", () => {
  const [own] = polylines(drawn({ logarithmic: true }));
  const [[, y1], [, y4], [, y16]] = own;
  assert.ok(Math.abs(y1 - y4 - (y4 - y16)) < 0.2);
});

test("steps are round, and reach the highest value", () => {
  assert.deepEqual(steps(4), [0, 1, 2, 3, 4]);
  assert.deepEqual(steps(930), [0, 200, 400, 600, 800, 1000]);
  assert.deepEqual(steps(0.31), [0, 0.1, 0.2, 0.3, 0.4]);
});

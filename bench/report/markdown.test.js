import assert from "node:assert/strict";
import { test } from "node:test";
import { curvesOf, label, sizeText } from "./curves.js";
import { page, scenarioText } from "./markdown.js";

const columns = [{ key: "rate", title: "MB/s", better: "more" }];
const rows = [
  { server: "Sealift (Node 24)", ours: true, figures: { rate: 900 }, loadShare: 0.1, failures: [] },
  {
    server: "quick",
    ours: false,
    figures: { rate: 450 },
    loadShare: 0.4,
    generatorBound: true,
    failures: ["it crashed"],
  },
  { server: "absent", ours: false, absent: "has no MLSD", failures: [] },
];
const scenario = { name: "down", title: "1 GiB down", columns, rows };

test("a scenario has every figure, every ratio, and says what is missing and why", () => {
  const text = scenarioText(scenario);
  assert.match(text, /\| Sealift \(Node 24\) \| 900 \| 10 % \|/);
  assert.match(text, /\| quick \| 450 \| 40 %, generator-bound \|/);
  assert.match(text, /\| absent \| - \| - \|/);
  assert.match(text, /\| divided by that of \| quick \|\n\| --- \| ---: \|\n\| Sealift \(Node 24\): MB\/s \| 2.00 \|/);
  assert.match(text, /- quick: 1 failed run, the last one with: it crashed/);
  assert.match(text, /- absent: has no MLSD/);
});

test("points of a curve become one table and a picture for each figure", () => {
  const points = [1, 8].map((x) => ({ ...scenario, name: `sessions-down-${x}`, curve: { name: "sessions-down", x } }));
  const [curve, ...others] = curvesOf([scenario, ...points]);
  assert.deepEqual(others, []);
  assert.deepEqual(
    curve.files.map(({ file }) => file),
    ["curves/sessions-down-rate.svg"],
  );
  const results = { machine: { memory: "1 GiB" }, versions: { Sealift: "1" }, rounds: 5, targets: [], profiles: [] };
  const text = page({ ...results, scenarios: [scenario, ...points], curves: [curve], label });
  assert.match(text, /!\[.*\]\(curves\/sessions-down-rate.svg\)/);
  assert.match(text, /\| MB\/s \| 1 \| 8 \|/);
  assert.match(text, /\| quick \| 450 \| 450 \|/);
  assert.equal(text.match(/### 1 GiB down/g).length, 1);
});

test("sizes are told in their largest unit", () => {
  assert.equal(sizeText(4096), "4 KiB");
  assert.equal(sizeText(2 ** 20), "1 MiB");
  assert.equal(label(16), "16");
});

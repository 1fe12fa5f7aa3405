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

const results = { machine: {}, versions: { Sealift: "1" }, rounds: 5, targets: [], profiles: [], curves: [], label };
const whole = (more) => page({ ...results, scenarios: [scenario], ...more });

test("sittings are explained where there was more than one", () => {
  assert.match(whole({ sittings: 3 }), /- sittings: 3: so often .*each table is whole of one/);
  assert.doesNotMatch(whole({ sittings: 1 }), /sittings/);
});

test("where scenarios are of several Sealifts, no line names one for all", () => {
  const two = ["1, commit a", "1, commit b"].map((of) => ({ ...scenario, of }));
  assert.match(whole({}), /^- Sealift: 1$/m);
  assert.doesNotMatch(whole({ scenarios: two }), /^- Sealift: /m);
});

test("CPU that is less exact than it could be is told, with the tables that have it", () => {
  const by = (cpuFrom, title) => ({ ...scenario, title, rows: rows.map((row) => ({ ...row, cpuFrom })) });
  const told = (...scenarios) => whole({ scenarios }).split("## Targets")[0];
  assert.doesNotMatch(told(by("group", "Down")), /CPU was read|it was read/);
  assert.match(told(by("group", "Down"), by(undefined, "Up")), /CPU was read in ticks .* So in Up\./);
  assert.match(told(by("processes", "Down"), by("processes", "Up")), /No groups of processes .* So in all tables\./);
});

test("runs that began while the disk was at work are counted", () => {
  const busy = {
    ...scenario,
    rows: [
      { ...rows[0], unsettled: 1 },
      { ...rows[1], unsettled: 2, failures: [] },
    ],
  };
  assert.match(scenarioText(busy), /- Sealift \(Node 24\): 1 run began while the disk still wrote/);
  assert.match(scenarioText(busy), /- quick: 2 runs began/);
});

test("a profile says whose it is: the workers' or that of the process that looks after them", () => {
  const entries = [{ name: "pump", place: "src/a.js:1", seconds: 1 }];
  const profile = { title: "Up", server: "S", total: 2, entries };
  assert.match(whole({ profiles: [profile] }), /### Up: S\n/);
  assert.match(whole({ profiles: [{ ...profile, role: "workers", share: 0.9 }] }), /### Up: S, workers: 90 % of all\n/);
});

test("sizes are told in their largest unit", () => {
  assert.equal(sizeText(4096), "4 KiB");
  assert.equal(sizeText(2 ** 20), "1 MiB");
  assert.equal(label(16), "16");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { jobs } from "./jobs.js";
import { judgeTargets } from "./targets.js";

function measured(name, rows) {
  const { title, columns } = jobs.find((job) => job.name === name);
  const asRow = ([client, figures]) => ({ client, ours: client.startsWith("Sealift"), figures });
  return { name, title, server: "Sealift", columns, rows: Object.entries(rows).map(asRow) };
}

const metOf = (targets, figure) => targets.filter((each) => each.figure === figure).map(({ met }) => met);

test("a large file is held against curl: its rate and its CPU", () => {
  const curl = { rate: 400, cpu: 1, memory: 20 };
  const [slow, lean] = [
    { rate: 399, cpu: 1.3, memory: 100 },
    { rate: 400, cpu: 1.31, memory: 100 },
  ].map((own) => judgeTargets([measured("down", { Sealift: own, curl })]));
  assert.deepEqual(metOf(slow, "MB/s"), [false]);
  assert.deepEqual(metOf(slow, "CPU s"), [true]);
  assert.deepEqual(metOf(lean, "MB/s"), [true]);
  assert.deepEqual(metOf(lean, "CPU s"), [false]);
});

test("many small files are held against twice lftp", () => {
  const targets = judgeTargets([
    measured("mirror-up-8", { Sealift: { rate: 500, memory: 150 }, lftp: { rate: 250, memory: 10 } }),
  ]);
  assert.deepEqual(metOf(targets, "files/s"), [true]);
  // 150 MiB are more than 150 MB.
  assert.deepEqual(metOf(targets, "peak MiB"), [false]);
});

test("nothing is said of what failed", () => {
  const targets = judgeTargets([measured("mirror-down-8", { Sealift: { rate: 500, memory: 100 }, lftp: undefined })]);
  assert.deepEqual(metOf(targets, "files/s"), [undefined]);
  assert.deepEqual(metOf(targets, "peak MiB"), [true]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { judgedEntries } from "./profiling.js";
import { scenarios } from "./scenarios/index.js";
import { judgeTargets } from "./targets.js";

const ours = (node, workers) => ({ name: `S${node}/${workers}`, ours: true, node, workers });
const entries = [
  ...[20, 24].flatMap((node) => [0, 1, 2].map((workers) => ours(node, workers))),
  { name: "peer", ours: false },
];
const named = (scenario) => judgedEntries(scenario, entries).map(({ name }) => name);

test("the form that targets judge is profiled: with the most workers where these are measured", () => {
  assert.deepEqual(named({ workers: true }), ["S20/2", "S24/2"]);
  assert.deepEqual(named({}), ["S20/0", "S24/0"]);
  assert.deepEqual(judgedEntries({}, [entries.at(-1)]), []);
});

test("whatever a target holds CPU or speed of is profiled", () => {
  // Sessions that do nothing have nothing to show; what goes down by eight goes the way of one.
  const without = ["idle-5000", "down-8", "handshakes-full-rsa"];
  const known = scenarios.map(({ name, columns }) => ({ name, title: name, columns, rows: [] }));
  const judged = new Set(judgeTargets(known, [24]).map(({ title }) => title));
  const profiled = scenarios.filter(({ profiled }) => profiled === true).map(({ name }) => name);
  assert.deepEqual(profiled.toSorted(), [...judged].filter((name) => !without.includes(name)).toSorted());
});

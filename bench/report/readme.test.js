import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/support/root.js";
import { readmeWith } from "../readme.js";
import { shortTable } from "./readme.js";

const own = (node, workers, rate) => ({ server: `S${node}/${workers}`, ours: true, node, workers, figures: { rate } });
const peer = (server, figures) => ({ server, ours: false, figures });
const results = {
  machine: { date: "2026-01-01", processor: "a processor", kernel: "Linux" },
  versions: { Sealift: "1" },
  scenarios: [
    { name: "down", rows: [own(20, 0, 900), own(24, 0, 1000), peer("quick", { rate: 950 }), peer("odd", undefined)] },
    { name: "down-8", rows: [own(20, 0, 1), own(20, 2, 3), own(24, 0, 1), own(24, 2, 4), peer("quick", { rate: 5 })] },
  ],
};

test("the best of a line is bold, and what was not measured is a dash", () => {
  const text = shortTable(results);
  assert.match(text, /\| {2}\| Sealift in \| Sealift, Node 24 \| Sealift, Node 20 \| quick \| odd \|/);
  assert.match(text, /\| 1 GiB down, MB\/s \| 1 process \| \*\*1,000\*\* \| 900 \| 950 \| - \|/);
});

test("where workers were measured, Sealift has them, and the line says so", () => {
  assert.match(shortTable(results), /\| 8 sessions down, MB\/s \| 2 workers \| 4.00 \| 3.00 \| \*\*5.00\*\* \| - \|/);
});

test("all Sealifts that were measured are named, with the lines that are not of the one that most are of", () => {
  assert.match(shortTable(results), /; Sealift 1\. All .*`workers: 0`/);
  const [down, eight] = results.scenarios;
  const earlier = "1, commit 0123456789ab";
  const later = "1, commit ba9876543210";
  const of = (...all) => shortTable({ ...results, versions: { Sealift: later }, scenarios: all });
  const more = ["up", "list"].map((name) => ({ name, of: earlier, rows: [] }));
  assert.match(
    of({ ...down, of: later }, { ...eight, of: later }, ...more, { ...more[1], name: "idle-500" }),
    /; Sealift 1, commit 0123456, but for 1 GiB down and 8 sessions down: 1, commit ba98765\. All/,
  );
  assert.match(of(down, { ...eight, of: later }), /; Sealift 1, commit ba98765\. All/);
});

test("the README says what the results say", () => {
  const file = inRoot("bench", "results.json");
  const text = readFileSync(inRoot("README.md"), "utf8");
  const wanted = existsSync(file) ? readmeWith(text, JSON.parse(readFileSync(file, "utf8"))) : text;
  assert.equal(text, wanted, "node bench/readme.js");
});

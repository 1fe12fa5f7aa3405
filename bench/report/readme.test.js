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
  assert.match(text, /\| {2}\| Sealift, Node 24 \| Sealift, Node 20 \| quick \| odd \|/);
  assert.match(text, /\| 1 GiB down, MB\/s \| \*\*1,000\*\* \| 900 \| 950 \| - \|/);
});

test("where workers were measured, Sealift has them", () => {
  assert.match(shortTable(results), /\| 8 sessions down, MB\/s \| 4.00 \| 3.00 \| \*\*5.00\*\* \| - \|/);
});

test("the README says what the results say", () => {
  const file = inRoot("bench", "results.json");
  const text = readFileSync(inRoot("README.md"), "utf8");
  const wanted = existsSync(file) ? readmeWith(text, JSON.parse(readFileSync(file, "utf8"))) : text;
  assert.equal(text, wanted, "node bench/readme.js");
});

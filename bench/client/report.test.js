import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/support/root.js";
import { clientPage } from "./pages.js";
import { page } from "./report.js";

const results = { machine: { processors: "2" }, versions: {}, rounds: 3, measured: [], targets: [] };

test("what is missed is explained behind the targets, before all figures", () => {
  const text = page({ ...results, explained: "## What is missed\n\nNothing." });
  const order = ["## Targets", "## What is missed", "## Measured", "## Where"].map((head) => text.indexOf(head));
  assert.ok(
    order.every((at, index) => at > (order[index - 1] ?? -1)),
    text,
  );
});

test("without an explanation there is no empty place for it", () => {
  assert.doesNotMatch(page(results), /undefined|\n{3,}/);
});

test("CLIENT-RESULTS.md is what client-results.json and missed.md say", () => {
  const results = JSON.parse(readFileSync(inRoot("bench", "client-results.json"), "utf8"));
  assert.ok(
    readFileSync(inRoot("bench", "CLIENT-RESULTS.md"), "utf8") === clientPage(results),
    "node bench/client/pages.js",
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
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

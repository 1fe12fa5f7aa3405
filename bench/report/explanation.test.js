import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/support/root.js";
import { resultsPage } from "../pages.js";
import { explanationFor } from "./explanation.js";

const text = "## Why\n\nWritten for Quick (R) 2.0 GHz, 2 cores; Sealift 1, commit abc.\n\nThe scheduler's.\n";

test("the explanation stands beside figures of the machine that it was written for", () => {
  assert.equal(explanationFor(text, { processor: "Quick (R) 2.0 GHz, 2 cores" }), text.trim());
});

test("beside another machine's figures it is left out, and that is said", () => {
  for (const processor of ["Quick (R) 2.0 GHz, 4 cores", "Slow, 2 cores"]) {
    const told = explanationFor(text, { processor });
    assert.match(told, /^## Why\n\n.*written for another machine \(Quick \(R\) 2.0 GHz, 2 cores\)/);
    assert.doesNotMatch(told, /scheduler/);
  }
  assert.match(explanationFor("## Why\n\nBecause.", { processor: "x" }), /another machine/);
});

test("the text that there is names its machine and its Sealift", () => {
  assert.match(
    readFileSync(inRoot("bench", "missed.md"), "utf8"),
    /\n\nWritten for .+, \d+ cores; Sealift [\d.]+, commit [0-9a-f]{7,}.*\.\n/,
  );
});

test("RESULTS.md is what results.json and missed.md say", () => {
  const file = inRoot("bench", "results.json");
  if (!existsSync(file)) return;
  const wanted = resultsPage(JSON.parse(readFileSync(file, "utf8")));
  assert.ok(readFileSync(inRoot("bench", "RESULTS.md"), "utf8") === wanted, "node bench/pages.js");
});

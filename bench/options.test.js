import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, parseOptions } from "./options.js";

const known = ["down", "idle-500", "idle-5000"];

test("without options all is measured, and the results are the project's", () => {
  const options = parseOptions([], known);
  assert.equal(options.rounds, 5);
  assert.equal(options.partial, false);
  assert.equal(options.install, true);
  assert.deepEqual(options.workers, [1, 2]);
});

test("a name stands for itself, or for all that it begins", () => {
  const { only, partial } = parseOptions(["--only", "down,idle"], known);
  assert.deepEqual(only, ["down", "idle"]);
  assert.equal(partial, true);
  assert.equal(matches("idle", "idle-500"), true);
  assert.equal(matches("idle-500", "idle-5000"), false);
});

test("what cannot be meant is refused with a hint", () => {
  for (const args of [
    ["--only", "dwon"],
    ["--again", "dwon"],
    ["--again", "down", "--only", "idle"],
    ["--rounds", "0"],
    ["--rounds", "x"],
    ["--fast"],
  ])
    assert.throws(() => parseOptions(args, known), { hint: /--(list|help)/ });
});

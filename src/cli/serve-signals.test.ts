import assert from "node:assert/strict";
import { test } from "node:test";
import { copiesOfNpm } from "./serve-signals.js";

const npmStart = { npm_lifecycle_script: "node bin/sealift.js serve" };

function clocked(environment: Readonly<Record<string, string>>) {
  const clock = { time: 1000 };
  return { clock, isCopy: copiesOfNpm(environment, () => clock.time) };
}

test("under npm one Ctrl-C comes twice, and counts once", () => {
  const { clock, isCopy } = clocked(npmStart);
  assert.equal(isCopy("SIGINT"), false);
  clock.time += 499;
  assert.equal(isCopy("SIGINT"), true);
  clock.time += 1;
  assert.equal(isCopy("SIGINT"), false, "a second Ctrl-C is meant");
});

test("what npm does not send twice counts each time", () => {
  const { isCopy } = clocked(npmStart);
  assert.deepEqual([isCopy("SIGTERM"), isCopy("SIGTERM")], [false, false]);
  assert.deepEqual([isCopy("SIGINT"), isCopy("SIGTERM")], [false, false]);
  for (const environment of [{}, { npm_lifecycle_script: "node scripts/test.js" }]) {
    const other = clocked(environment);
    assert.deepEqual([other.isCopy("SIGINT"), other.isCopy("SIGINT")], [false, false]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientNames, clientUses } from "./clients/names.js";
import { makePlan, mayContinue, type Plan } from "./plan.js";

const plans = Array.from({ length: 2000 }, (_, index) => makePlan("cuts", 5, index));

function countOf(what: (plan: Plan) => boolean): number {
  return plans.filter(what).length;
}

test("the same seed gives the same rounds, another one others", () => {
  assert.deepEqual(makePlan("cuts", 5, 77), plans[77]);
  assert.notDeepEqual({ ...makePlan("cuts", 6, 77), seed: 5 }, plans[77]);
  assert.notDeepEqual(makePlan("kills", 5, 77), plans[77]);
});

test("two rounds each are alike but for what was there before", () => {
  for (let index = 0; index < plans.length; index += 2) {
    const [first, second] = plans.slice(index, index + 2);
    assert.ok(first && second);
    assert.deepEqual([first.client, first.tls, first.size], [second.client, second.tls, second.size]);
    assert.deepEqual([first.before === "new", second.before === "new"], [true, false]);
  }
});

test("there is enough of everything", () => {
  for (const client of clientNames) assert.ok(countOf((plan) => plan.client === client) > 100, client);
  for (const kind of ["fin", "fin-up", "rst", "flip", "stall", "ghost", "kill-client"])
    assert.ok(countOf(({ breaks }) => breaks.some((each) => each.kind === kind)) > 100, kind);
  for (const before of ["smaller", "larger", "prefix"] as const)
    assert.ok(countOf((plan) => plan.before === before) > 200, before);
  for (const size of [0, 4096, 65_536])
    assert.ok(countOf((plan) => plan.size % (size || 2 ** 30) === 0) > 50, `${size}`);
  for (const [route, direction, place] of [
    ["data", "up", "byte"],
    ["data", "up", "before-end"],
    ["data", "down", "byte"],
    ["control", "up", "byte"],
    ["control", "down", "byte"],
    ["control", "down", "after-data"],
  ] as const) {
    const fits = ({ trigger }: Plan["breaks"][number]) =>
      trigger.route === route && trigger.direction === direction && trigger.place.kind === place;
    assert.ok(countOf(({ breaks }) => breaks.some(fits)) > 50, `${route} ${direction} ${place}`);
  }
});

test("no client is told to take a file of other content for the beginning of its own", () => {
  for (const plan of plans) {
    const { continues } = clientUses[plan.client];
    if (continues) assert.ok(plan.before === "new" || plan.before === "prefix");
    else assert.equal(mayContinue(plan, false), plan.before === "new");
    assert.ok(plan.before !== "prefix" || plan.oldSize <= plan.size);
  }
});

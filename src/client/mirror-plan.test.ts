import assert from "node:assert/strict";
import { test } from "node:test";
import { type MirrorRules, planMirror, type TreeItem } from "./mirror-plan.js";

const noon = Date.UTC(2024, 0, 1, 12, 0, 5);
const file = (size = 1, modified: number | undefined = noon): TreeItem => ({ kind: "file", size, modified });
const folder: TreeItem = { kind: "directory", size: undefined, modified: noon };
const link: TreeItem = { kind: "other", size: undefined, modified: undefined };

function plan(source: Record<string, TreeItem>, target: Record<string, TreeItem>, rules: MirrorRules = {}) {
  const { make, copy, remove, blocked, same } = planMirror(
    new Map(Object.entries(source)),
    new Map(Object.entries(target)),
    rules,
  );
  const paths = (items: readonly { readonly path: string }[]) => items.map(({ path }) => path);
  return { make, copy: paths(copy), remove: paths(remove), blocked: paths(blocked), same };
}

test("what is missing is made and copied, and nothing is removed unless that is wanted", () => {
  assert.deepEqual(plan({ a: file(), d: folder, "d/b": file() }, { x: file() }), {
    ...{ make: ["d"], copy: ["a", "d/b"], remove: [], blocked: [], same: 0 },
  });
  assert.deepEqual(
    plan({ a: file() }, { a: file(), x: folder, "x/y": file(), "x/y2": file() }, { remove: true }).remove,
    ["x/y2", "x/y", "x"],
  );
});

const comparisons: readonly [string, TreeItem, TreeItem, MirrorRules, boolean][] = [
  ["the same", file(), file(), {}, false],
  ["another size", file(2), file(1), {}, true],
  ["newer", file(1, noon + 10_000), file(), {}, true],
  ["newer by what is rounded away", file(1, noon + 1_500), file(), {}, false],
  ["newer than a time in minutes, by less", file(1, noon), file(1, noon - 5_000), {}, false],
  ["older", file(1, noon - 100_000), file(), {}, false],
  ["newer, and times do not count", file(1, noon + 100_000), file(), { sizeOnly: true }, false],
  ["another size, not newer, and only newer ones are wanted", file(2), file(1), { newer: true }, false],
  ["newer ones are wanted, and it is", file(2, noon + 100_000), file(1), { newer: true }, true],
  ["no time", { ...file(1), modified: undefined }, file(1), {}, false],
];
for (const [name, from, to, rules, expected] of comparisons) {
  test(`compared: ${name}`, () => assert.deepEqual(plan({ a: from }, { a: to }, rules).copy, expected ? ["a"] : []));
}

test("a link in the place of a folder blocks all that would go through it", () => {
  const source = { d: folder, "d/e": folder, "d/e/f": file(), g: file() };
  const { make, copy, blocked } = plan(source, { d: link });
  assert.deepEqual([make, copy, blocked], [[], ["g"], ["d"]]);
  assert.deepEqual(plan({ l: link }, {}).copy, []);
});

test("what is left out is neither copied nor removed, and its folders stay", () => {
  const source = { "a.txt": file(), "a.log": file(), tmp: folder, "tmp/x.txt": file() };
  assert.deepEqual(plan(source, {}, { exclude: ["*.log", "tmp"] }).copy, ["a.txt"]);
  assert.deepEqual(plan(source, {}, { include: ["*.log"] }).copy, ["a.log"]);
  assert.deepEqual(plan(source, {}, { include: ["tmp/**"] }).copy, ["tmp/x.txt"]);
  const target = { old: folder, "old/keep.log": file(), "old/gone.txt": file() };
  assert.deepEqual(plan({}, target, { exclude: ["*.log"], remove: true }).remove, ["old/gone.txt"]);
});

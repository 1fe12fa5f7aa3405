import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  defaultFacts,
  factNames,
  parseFactSelection,
  parseFactsFeature,
  printFactSelection,
  printFactSelectionReply,
  printFactsFeature,
} from "./fact-selection.js";

const anySelection = fc.subarray([...factNames]);

test("a selection is answered with the facts that there are, in their order", () => {
  assert.deepEqual(parseFactSelection("size;type;"), ["type", "size"]);
  assert.deepEqual(parseFactSelection("Type;UNIX.MODE;PERM;"), ["type", "perm", "UNIX.mode"]);
  assert.equal(printFactSelectionReply(["type", "size"]), "MLST OPTS type;size;");
});

test("unknown facts are no error", () => {
  assert.deepEqual(parseFactSelection("lang;type;charset;media-type;"), ["type"]);
  assert.deepEqual(parseFactSelection("fish;cakes;"), []);
});

test("no facts at all", () => {
  assert.deepEqual(parseFactSelection(""), []);
  assert.equal(printFactSelectionReply([]), "MLST OPTS");
});

test("the last semicolon may be missing, and twice is once", () => {
  assert.deepEqual(parseFactSelection("type;size"), ["type", "size"]);
  assert.deepEqual(parseFactSelection("type;type;"), ["type"]);
});

for (const wrong of [
  "unique type;",
  "type ;",
  " type;",
  "type; size;",
  ";",
  ";;",
  "type;;size;",
  "type;;",
  "t\xff;",
  "\0;",
]) {
  test(`501 for OPTS MLST ${JSON.stringify(wrong)}`, () => assert.equal(parseFactSelection(wrong), undefined));
}

test("FEAT marks what is selected", () => {
  assert.equal(
    printFactsFeature(["type", "UNIX.mode"]),
    "MLST type*;size;modify;create;perm;unique;UNIX.mode*;UNIX.owner;UNIX.group;",
  );
  assert.deepEqual(
    defaultFacts,
    factNames.filter((name) => name !== "create"),
  );
});

test("printed and read again a selection is the same, in OPTS and in FEAT", () => {
  fc.assert(
    fc.property(anySelection, (selection) => {
      assert.deepEqual(parseFactSelection(printFactSelection(selection)), selection);
      const offered = parseFactsFeature(printFactsFeature(selection));
      assert.ok(offered);
      assert.deepEqual(
        [...offered.values()].map(({ name }) => name),
        factNames,
      );
      assert.deepEqual(
        [...offered.values()].filter(({ selected }) => selected).map(({ name }) => name),
        selection,
      );
    }),
    { seed: 1 },
  );
});

test("FEAT lines of other servers", () => {
  const offered = parseFactsFeature("mlst Type*;Size*;X.hidden;");
  assert.deepEqual(offered?.get("type"), { name: "Type", selected: true });
  assert.deepEqual(offered?.get("x.hidden"), { name: "X.hidden", selected: false });
  assert.equal(parseFactsFeature("MLST")?.size, 0);
  assert.equal(parseFactsFeature("MLSTX type;"), undefined);
  assert.equal(parseFactsFeature("MDTM"), undefined);
});

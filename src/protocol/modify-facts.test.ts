import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "./byte-string.js";
import { parseFactChanges } from "./modify-facts.js";

const parse = (text: string) => {
  const parsed = parseFactChanges(text as ByteString);
  return parsed === undefined
    ? "syntax"
    : parsed.changes === undefined
      ? "unsupported"
      : [...parsed.changes, parsed.path];
};

const time = Date.UTC(2002, 6, 17, 21, 7, 15);

test("facts in any case and order, then one space and the path", () => {
  assert.deepEqual(parse("Modify=20020717210715; file"), [["Modify", time], "file"]);
  assert.deepEqual(parse("modify=20020717210715 file"), [["Modify", time], "file"]);
  assert.deepEqual(parse("UNIX.mode=0640;CREATE=20020717210715.250;  a b;c=d"), [
    ["UNIX.mode", 0o640],
    ["Create", time + 250],
    " a b;c=d",
  ]);
  assert.deepEqual(parse("unix.MODE=777; x"), [["UNIX.mode", 0o777], "x"]);
});

test("a fact that nobody can change is told from what is no fact", () => {
  for (const text of ["size=1; f", "Modify=20020717210715;UNIX.owner=root; f", "type=dir; f", "perm=r; f"])
    assert.equal(parse(text), "unsupported", text);
  for (const text of [
    ...["", "f", " f", "; f", "Modify=20020717210715;", "Modify=20020717210715; ", "Modify; f", "Modify=; f"],
    ...["=1; f", "Modify=2002; f", "Modify=20021317210715; f", "UNIX.mode=4755; f", "UNIX.mode=888; f"],
    ...["UNIX.mode=7777777; f", "UNIX.mode=-1; f", "Modify=20020717210715;;Create=20020717210715; f"],
    ...["Modify=20020717210715;Modify=20020717210715; f", "Modify==20020717210715; f"],
  ])
    assert.equal(parse(text), "syntax", text);
});

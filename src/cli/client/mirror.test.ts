import assert from "node:assert/strict";
import { test } from "node:test";
import { saidOf } from "./mirror.js";

test("what failed is named once, whether its message names it or not", () => {
  for (const [path, message] of [
    ["sub/a", "/d/sub/a: 550 Permission denied"],
    ["a", "the listing of /d/a: 550 No"],
    ["a", "a cannot be written (ENOSPC)"],
    ["a", "C:\\folder\\a cannot be written (EACCES)"],
    ["a", "removing /d/a"],
  ] as const)
    assert.equal(saidOf(path, message), message);
  for (const [path, message] of [
    ["a", "the data connection was lost"],
    ["e", "error 550 on /data/file: it is a folder"],
    ["f", "/d/of: 550 Permission denied"],
    ["f", "/d/f.txt: 550 Permission denied"],
  ] as const)
    assert.equal(saidOf(path, message), `${path}: ${message}`);
});

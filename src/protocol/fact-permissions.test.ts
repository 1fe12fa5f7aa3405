import assert from "node:assert/strict";
import { test } from "node:test";
import { directoryPermissions, filePermissions, type PermissionRight } from "./fact-permissions.js";

const all: PermissionRight[] = ["list", "read", "write", "overwrite", "append", "delete", "rename", "make-directory"];
const having =
  (...rights: PermissionRight[]) =>
  (right: PermissionRight) =>
    rights.includes(right);

test("every right has its letters", () => {
  assert.equal(filePermissions(having(...all)), "adfrw");
  assert.equal(directoryPermissions(having(...all)), "cdeflmp");
});

test("without rights a directory can still be entered", () => {
  assert.equal(filePermissions(having()), "");
  assert.equal(directoryPermissions(having()), "e");
});

test("each right gives its own letters and no others", () => {
  const letters = all.map((right) => [right, filePermissions(having(right)), directoryPermissions(having(right))]);
  assert.deepEqual(letters, [
    ["list", "", "el"],
    ["read", "r", "e"],
    ["write", "", "ce"],
    ["overwrite", "", "e"],
    ["append", "a", "e"],
    ["delete", "d", "dep"],
    ["rename", "f", "ef"],
    ["make-directory", "", "em"],
  ]);
});

test("STOR to a file that is there needs both write and overwrite", () => {
  assert.equal(filePermissions(having("write", "overwrite")), "w");
});

test("the root is neither deleted nor renamed", () => {
  assert.equal(directoryPermissions(having(...all), true), "celmp");
});

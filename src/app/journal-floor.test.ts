import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { journalFloor } from "./journal-floor.js";

test("the smallest limit there ever was is remembered", async () => {
  await using folder = await temporaryFolder("floor");
  const file = path.join(folder.path, "journal-floor");
  assert.equal(await journalFloor(file, 2 ** 30), 2 ** 30);
  assert.equal(await journalFloor(file, 1000), 1000);
  assert.equal(await journalFloor(file, 2 ** 30), 1000);
  assert.equal(await journalFloor(file, 999), 999);
});

test("a file that says nothing sensible means that each file is looked at", async () => {
  await using folder = await temporaryFolder("floor");
  const file = path.join(folder.path, "journal-floor");
  await writeFile(file, "torn");
  assert.equal(await journalFloor(file, 1000), 0);
});

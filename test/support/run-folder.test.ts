import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, test } from "node:test";
import { onceForRun } from "./run-folder.js";
import { temporaryFolder } from "./temporary.js";

const before = process.env.TEST_RUN_FOLDER;
afterEach(() => {
  if (before === undefined) delete process.env.TEST_RUN_FOLDER;
  else process.env.TEST_RUN_FOLDER = before;
});

test("what is there already is used, and of two that make it at the same time one", async () => {
  await using folder = await temporaryFolder("run");
  process.env.TEST_RUN_FOLDER = folder.path;
  let made = 0;
  const make = async (place: string): Promise<void> => {
    await mkdir(place);
    await writeFile(path.join(place, "a"), "slower");
    made += 1;
    // Another process, whose own name for it is another.
    if (made === 1) {
      await mkdir(path.join(folder.path, "thing"));
      await writeFile(path.join(folder.path, "thing", "a"), "faster");
    }
  };
  const place = await onceForRun("thing", make);
  assert.equal(place, path.join(folder.path, "thing"));
  assert.equal(await onceForRun("thing", make), place);
  assert.equal(made, 1);
  assert.deepEqual(await readdir(folder.path), ["thing"]);
  assert.equal(await readFile(path.join(folder.path, "thing", "a"), "utf8"), "faster");
});

test("a file that runs alone shares nothing", async () => {
  delete process.env.TEST_RUN_FOLDER;
  assert.equal(await onceForRun("thing", () => assert.fail()), undefined);
});

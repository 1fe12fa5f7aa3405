import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { dataFolder } from "./data-folder.js";
import { lockDataFolder } from "./folder-lock.js";

test("who holds the folder keeps others out until it is released, and no longer", async () => {
  await using folder = await temporaryFolder("lock");
  const place = dataFolder(folder.path);
  const first = await lockDataFolder(place);
  await assert.rejects(lockDataFolder(place), {
    name: "StartError",
    message: `a server runs on ${folder.path} already`,
    hint: `stop it with sealift stop --data ${folder.path}, or choose another folder with --data DIR`,
  });
  first.release();
  (await lockDataFolder(place)).release();
  assert.equal((await stat(place.lock)).mode & 0o777, 0o600);
});

test("who is just ending is waited for", async () => {
  await using folder = await temporaryFolder("lock");
  const place = dataFolder(folder.path);
  const first = await lockDataFolder(place);
  const second = lockDataFolder(place);
  await new Promise(setImmediate);
  first.release();
  (await second).release();
});

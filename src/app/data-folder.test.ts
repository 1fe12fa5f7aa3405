import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { dataFolder, makeDataFolder } from "./data-folder.js";

test("a data folder is made with those above it, for its owner alone", async () => {
  await using folder = await temporaryFolder("data-folder");
  const data = path.join(folder.path, "a", "b", "data");
  await makeDataFolder(dataFolder(data));
  await makeDataFolder(dataFolder(data));
  assert.equal((await stat(data)).mode & 0o777, 0o700);
});

test("where none can be made it says so at once", { skip: !existsSync("/proc/self") && "no /proc here" }, async () => {
  await assert.rejects(makeDataFolder(dataFolder("/proc/sealift/data")), {
    name: "StartError",
    message: /cannot be made/,
  });
});

test("a file in its place is refused in words", async () => {
  await using folder = await temporaryFolder("data-folder");
  const file = path.join(folder.path, "file");
  await writeFile(file, "");
  await assert.rejects(makeDataFolder(dataFolder(file)), { name: "StartError", message: /cannot be made/ });
});

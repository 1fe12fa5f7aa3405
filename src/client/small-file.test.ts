import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { FtpsError } from "./errors.js";
import { readSmallFile, SMALL_FILE_BYTES } from "./small-file.js";

test("small files are read, others are left to who reads piece by piece; a pipe holds nobody up", async () => {
  await using folder = await temporaryFolder("small");
  const at = (name: string): string => path.join(folder.path, name);
  for (const [name, size] of [
    ["empty", 0],
    ["most", SMALL_FILE_BYTES],
    ["more", SMALL_FILE_BYTES + 1],
  ] as const)
    await writeFile(at(name), "x".repeat(size));
  await mkdir(at("folder"));
  await runProgram("mkfifo", [at("pipe")]);
  assert.equal(readSmallFile(at("empty"))?.length, 0);
  assert.equal(readSmallFile(at("most"))?.toString(), "x".repeat(SMALL_FILE_BYTES));
  for (const name of ["more", "folder", "pipe"]) assert.equal(readSmallFile(at(name)), undefined);
  assert.throws(
    () => readSmallFile(at("none")),
    (error) => error instanceof FtpsError && error.code === "local",
  );
});

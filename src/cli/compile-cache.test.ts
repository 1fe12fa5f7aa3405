import assert from "node:assert/strict";
import { chmod, mkdir, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { ownFolder } from "./compile-cache.js";

test("what was compiled is kept in a folder that only its user can read", async () => {
  await using home = await temporaryFolder("compiled");
  const folder = ownFolder(home.path, undefined);
  assert.equal(folder, path.join(home.path, ".cache", "sealift", "compiled"));
  assert.equal((await stat(folder ?? "")).mode & 0o777, 0o700);
  assert.equal(ownFolder(home.path, undefined), folder);
});

test("XDG_CACHE_HOME is followed where it is a path from the root", async () => {
  await using home = await temporaryFolder("compiled");
  const elsewhere = path.join(home.path, "elsewhere");
  assert.equal(ownFolder(home.path, elsewhere), path.join(elsewhere, "sealift", "compiled"));
  assert.equal(ownFolder(home.path, "elsewhere"), path.join(home.path, ".cache", "sealift", "compiled"));
});

/** What others could put code into. */
const doubtful: readonly [string, (home: string) => Promise<unknown>][] = [
  ["a home that others can write", (home) => chmod(home, 0o777)],
  [
    "a cache that others can write",
    async (home) => {
      await mkdir(path.join(home, ".cache"));
      await chmod(path.join(home, ".cache"), 0o770);
    },
  ],
  [
    "a link to another folder",
    async (home) => {
      await mkdir(path.join(home, "other"));
      await mkdir(path.join(home, ".cache"));
      await symlink("../other", path.join(home, ".cache", "sealift"));
    },
  ],
];
for (const [what, prepare] of doubtful)
  test(`nothing is kept in ${what}`, async () => {
    await using home = await temporaryFolder("compiled");
    await prepare(home.path);
    assert.equal(ownFolder(home.path, undefined), undefined);
  });

test("without a home nothing is kept, and nothing fails", () => {
  assert.equal(ownFolder("/dev/null/home", undefined), undefined);
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, get, listAll, namesIn, rejectsWith } from "../conformance/kit.js";
import { folderFor, openFor } from "./testing.js";

for (const way of ["descriptors", "paths"] as const)
  describe(`subtrees, by ${way}`, () => {
    test("show links as links, and follow none of them", async (t) => {
      const root = folderFor(t);
      mkdirSync(join(root, "d/real"), { recursive: true });
      mkdirSync(join(root, "kept"));
      writeFileSync(join(root, "kept/file"), "x");
      symlinkSync("../kept", join(root, "d/link"));
      symlinkSync(join(root, "d/real"), join(root, "d/absolute"));
      const storage = await openFor(t, root, { way });
      const inner = await storage.subtree(at("/d"));
      t.after(() => inner.close());
      const kinds = new Map((await listAll(inner, at("/"))).map(({ name, kind }) => [name as string, kind]));
      assert.deepEqual(
        kinds,
        new Map([
          ["real", "directory"],
          ["link", "link"],
          ["absolute", "link"],
        ]),
      );
      await rejectsWith("outside", namesIn(inner, at("/link")));
      await rejectsWith("outside", get(inner, at("/link/file")));
      await rejectsWith("outside", inner.removeFile(at("/link/file")));
      await rejectsWith("not-a-directory", inner.removeDirectory(at("/link")));
      await inner.removeFile(at("/link"));
      assert.equal(existsSync(join(root, "kept/file")), true);
    });

    test("are never made of a link", async (t) => {
      const folder = folderFor(t);
      const root = join(folder, "root");
      mkdirSync(join(root, "d"), { recursive: true });
      symlinkSync("d", join(root, "link"));
      symlinkSync("..", join(root, "d/up"));
      symlinkSync("../..", join(root, "d/out"));
      const storage = await openFor(t, root, { way });
      for (const link of ["/link", "/d/up", "/d/out", "/link/up"])
        await rejectsWith("not-a-directory", storage.subtree(at(link)));
      await (await storage.subtree(at("/link/up/d"))).close();
    });
  });

test("a subtree stays the directory it was made of, though a link takes the name", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "d/e"), { recursive: true });
  mkdirSync(join(root, "kept/e"), { recursive: true });
  for (const place of ["d/e", "kept/e"]) writeFileSync(join(root, place, "file"), "x");
  const storage = await openFor(t, root, { way: "descriptors" });
  const inner = await storage.subtree(at("/d"));
  t.after(() => inner.close());
  renameSync(join(root, "d"), join(root, "aside"));
  symlinkSync("kept", join(root, "d"));
  await inner.removeFile(at("/e/file"));
  renameSync(join(root, "aside/e"), join(root, "moved"));
  symlinkSync("../kept/e", join(root, "aside/e"));
  await rejectsWith("outside", inner.removeFile(at("/e/file")));
  assert.equal(existsSync(join(root, "kept/e/file")), true);
  assert.equal(existsSync(join(root, "moved/file")), false);
  rmSync(join(root, "d"));
});

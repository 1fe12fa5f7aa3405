import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { at, get, listAll, put, rejectsWith } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";
import { folderFor, openFor } from "./testing.js";

const fresh = { at: 0, overwrite: true } as const;

interface Tree {
  readonly root: string;
  readonly storage: Storage;
}

/** Links inside the tree, all of which would be followed by default: to a directory, to a file, to a free name. */
async function treeOf(test: TestContext, way: "descriptors" | "paths"): Promise<Tree> {
  const root = folderFor(test);
  mkdirSync(join(root, "secret/sub"), { recursive: true });
  writeFileSync(join(root, "secret/file"), "secret");
  writeFileSync(join(root, "mine"), "mine");
  symlinkSync("secret", join(root, "l"));
  symlinkSync(join(root, "secret"), join(root, "absolute"));
  symlinkSync("secret/file", join(root, "f"));
  symlinkSync("secret/free", join(root, "free"));
  return { root, storage: await openFor(test, root, { way, links: "refuse" }) };
}

/** What no operation through a link may have touched. */
function isUntouched(root: string): void {
  assert.deepEqual(readdirSync(join(root, "secret")).sort(), ["file", "sub"]);
  assert.deepEqual(readdirSync(join(root, "secret/sub")), []);
  assert.equal(readFileSync(join(root, "secret/file"), "utf8"), "secret");
}

for (const way of ["descriptors", "paths"] as const)
  describe(`links that are refused, by ${way}`, () => {
    for (const link of ["l", "absolute"])
      test(`nothing beneath a link to a directory can be reached: ${link}`, async (t) => {
        const { root, storage } = await treeOf(t, way);
        const file = at(`/${link}/file`);
        const before = lstatSync(join(root, "secret/file"));
        for (const reaching of [
          () => storage.stat(file),
          () => storage.stat(at(`/${link}/sub`)),
          () => storage.stat(at(`/${link}/missing`)),
          () => listAll(storage, at(`/${link}`)),
          () => listAll(storage, at(`/${link}/sub`)),
          () => storage.read(file),
          () => storage.write(file, fresh),
          () => storage.write(file, { at: "end", overwrite: true }),
          () => storage.write(file, { at: 3, overwrite: true }),
          () => storage.write(at(`/${link}/new`), { at: 0, overwrite: false }),
          () => storage.removeFile(file),
          () => storage.removeDirectory(at(`/${link}/sub`)),
          () => storage.makeDirectory(at(`/${link}/made`)),
          () => storage.rename(file, at("/got"), { overwrite: true }),
          () => storage.rename(at("/mine"), file, { overwrite: true }),
          () => storage.rename(at("/mine"), at(`/${link}/new`), { overwrite: false }),
          () => storage.setMode(file, 0o777),
          () => storage.setMode(at(`/${link}`), 0o777),
          () => storage.setModified(file, 0),
          () => storage.setModified(at(`/${link}`), 0),
          () => storage.freeSpace(at(`/${link}/new`)),
        ])
          await rejectsWith("outside", reaching());
        isUntouched(root);
        const after = lstatSync(join(root, "secret/file"));
        assert.deepEqual([after.mode, after.mtimeMs], [before.mode, before.mtimeMs]);
        assert.equal(await get(storage, at("/mine")), "mine");
        assert.ok(!existsSync(join(root, "got")));
      });

    test("nor what a link to a file, or to a free name, leads to", async (t) => {
      const { root, storage } = await treeOf(t, way);
      for (const link of [at("/f"), at("/free")])
        for (const reaching of [
          () => storage.read(link),
          () => storage.write(link, fresh),
          () => storage.write(link, { at: "end", overwrite: true }),
          () => storage.setMode(link, 0o777),
          () => storage.setModified(link, 0),
        ])
          await rejectsWith("outside", reaching());
      await rejectsWith("exists", storage.write(at("/f"), { at: 0, overwrite: false }));
      isUntouched(root);
    });

    test("a link is listed and looked at as the link it is, and says nothing of what it leads to", async (t) => {
      const { root, storage } = await treeOf(t, way);
      const listed = new Map((await listAll(storage, at("/"))).map((entry) => [String(entry.name), entry]));
      for (const name of ["l", "absolute", "f", "free"]) {
        const { version: _, ...entry } = await storage.stat(at(`/${name}`));
        const own = lstatSync(join(root, name));
        assert.equal(entry.kind, "link", name);
        assert.deepEqual([entry.size, entry.links], [own.size, own.nlink]);
        assert.deepEqual(listed.get(name), entry);
      }
      assert.equal(listed.get("secret")?.kind, "directory");
    });

    test("a link can be renamed, replaced and removed itself", async (t) => {
      const { root, storage } = await treeOf(t, way);
      await storage.rename(at("/l"), at("/renamed"), { overwrite: false });
      assert.equal(readlinkSync(join(root, "renamed")), "secret");
      await put(storage, at("/new"), "new");
      await storage.rename(at("/new"), at("/f"), { overwrite: true });
      assert.equal(readFileSync(join(root, "f"), "utf8"), "new");
      assert.ok(lstatSync(join(root, "f")).isFile());
      for (const name of ["renamed", "absolute", "free"]) await storage.removeFile(at(`/${name}`));
      isUntouched(root);
      assert.deepEqual(readdirSync(root).sort(), ["f", "mine", "secret"]);
    });

    test("the log is told that links are not followed", async (t) => {
      const { storage } = await treeOf(t, way);
      for (const refused of [() => storage.read(at("/f")), () => storage.read(at("/l/file"))])
        await assert.rejects(
          refused(),
          (error) => error instanceof StorageError && /a link is on the way, and .*rights differ/.test(error.message),
        );
    });

    test("a root that is itself a link stays the operator's choice", async (t) => {
      const { root } = await treeOf(t, way);
      const storage = await openFor(t, join(root, "l"), { way, links: "refuse" });
      assert.equal(await get(storage, at("/file")), "secret");
    });
  });

test("who may follow links does so beside one who may not, in the same root", async (t) => {
  const { root, storage } = await treeOf(t, "descriptors");
  const other = await openFor(t, root, { way: "descriptors" });
  assert.equal(await get(other, at("/l/file")), "secret");
  await rejectsWith("outside", storage.read(at("/l/file")));
});

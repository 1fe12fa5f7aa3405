import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { at, get, listAll, put, rejectsWith } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { folderFor, openFor } from "./testing.js";

/** A root with something in it, a folder beside it that must never be reached, and links between them. */
async function treeWithLinks(test: TestContext, way: "descriptors" | "paths"): Promise<Tree> {
  const folder = folderFor(test);
  const root = join(folder, "root");
  const outside = join(folder, "outside");
  mkdirSync(join(root, "dir/sub"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, "dir/file"), "inside");
  writeFileSync(join(outside, "canary"), "canary");
  return { root, outside, storage: await openFor(test, root, { way }) };
}

interface Tree {
  readonly root: string;
  readonly outside: string;
  readonly storage: Storage;
}

const fresh = { at: 0, overwrite: true } as const;

for (const way of ["descriptors", "paths"] as const)
  describe(`links, by ${way}`, () => {
    const cases: readonly (readonly [string, string])[] = [
      ["relative", "dir"],
      ["with dots", "./dir/../dir/."],
      ["with a name before its dots", "dir/sub/../../dir"],
      ["absolute", "ROOT/dir"],
      ["absolute with dots", "ROOT/./dir/sub/.."],
      ["absolute with doubled slashes", "ROOT//dir/"],
    ];
    for (const [title, target] of cases)
      test(`a link that leads inside is what it leads to: ${title}`, async (t) => {
        const { root, storage } = await treeWithLinks(t, way);
        symlinkSync(target.replace("ROOT", root), join(root, "link"));
        assert.equal(await get(storage, at("/link/file")), "inside");
        const entry = await storage.stat(at("/link"));
        assert.equal(entry.kind, "directory");
        assert.equal(entry.name, "link");
        assert.equal(entry.identity, (await storage.stat(at("/dir"))).identity);
        assert.deepEqual((await listAll(storage, at("/link"))).map(({ name }) => name).sort(), ["file", "sub"]);
        await put(storage, at("/link/new"), "new");
        assert.equal(readFileSync(join(root, "dir/new"), "utf8"), "new");
      });

    test("a link to a file: read, written, timed and moded through, removed and renamed itself", async (t) => {
      const { root, storage } = await treeWithLinks(t, way);
      symlinkSync("dir/file", join(root, "link"));
      assert.equal(await get(storage, at("/link")), "inside");
      await put(storage, at("/link"), "changed");
      assert.equal(readFileSync(join(root, "dir/file"), "utf8"), "changed");
      await storage.setMode(at("/link"), 0o600);
      await storage.setModified(at("/link"), 5_000);
      const entry = await storage.stat(at("/dir/file"));
      assert.equal(entry.mode, 0o600);
      assert.equal(entry.modified, 5_000);
      await rejectsWith("exists", storage.write(at("/link"), { at: 0, overwrite: false }));
      await storage.rename(at("/link"), at("/renamed"), { overwrite: false });
      assert.equal(readlinkSync(join(root, "renamed")), "dir/file");
      await storage.removeFile(at("/renamed"));
      assert.equal(await get(storage, at("/dir/file")), "changed");
    });

    test("a link to the root, and a chain of links, work; more than eight do not", async (t) => {
      const { root, storage } = await treeWithLinks(t, way);
      symlinkSync(".", join(root, "self"));
      symlinkSync(root, join(root, "whole"));
      assert.equal(await get(storage, at("/self/self/whole/dir/file")), "inside");
      symlinkSync("dir", join(root, "l1"));
      for (let index = 2; index <= 9; index++) symlinkSync(`l${index - 1}`, join(root, `l${index}`));
      assert.equal(await get(storage, at("/l8/file")), "inside");
      await rejectsWith("outside", storage.read(at("/l9/file")));
      assert.equal((await storage.stat(at("/l9"))).kind, "link");
    });

    test("links that lead out, in a circle or nowhere are refused, listed as links, and can be removed", async (t) => {
      const { root, outside, storage } = await treeWithLinks(t, way);
      const targets: Readonly<Record<string, string>> = {
        up: "../outside",
        far: outside,
        near: `${root}-not`,
        etc: "/etc",
        sneaky: `${root}/../outside`,
        deep: "dir/sub/../../../outside",
        fileOut: join(outside, "canary"),
        circle: "circle",
        broken: "nowhere/at/all",
        throughFile: "dir/file/x",
      };
      mkdirSync(`${root}-not`);
      for (const [name, target] of Object.entries(targets)) symlinkSync(target, join(root, name));
      const listed = new Map((await listAll(storage, at("/"))).map((entry) => [String(entry.name), entry]));
      for (const name of Object.keys(targets)) {
        const path = at(`/${name}`);
        assert.equal(listed.get(name)?.kind, "link", name);
        const { version: _, ...looked } = await storage.stat(path);
        assert.deepEqual(looked, listed.get(name));
        const refused = ["outside", "not-found", "not-a-directory"] as const;
        await rejectsWith(refused, storage.read(path));
        await rejectsWith(refused, listAll(storage, path));
        await rejectsWith(refused, storage.setMode(path, 0o600));
        await rejectsWith(refused, storage.setModified(path, 0));
        await rejectsWith(refused, storage.stat(at(`/${name}/canary`)));
        await rejectsWith(refused, storage.write(at(`/${name}/canary`), fresh));
        await rejectsWith(refused, storage.removeFile(at(`/${name}/canary`)));
        await rejectsWith(refused, storage.makeDirectory(at(`/${name}/made`)));
        await rejectsWith(refused, storage.rename(at(`/${name}/canary`), at("/x"), { overwrite: true }));
        await rejectsWith(refused, storage.rename(at("/dir/file"), at(`/${name}/canary`), { overwrite: true }));
        await rejectsWith("not-a-directory", storage.removeDirectory(path));
      }
      for (const name of ["up", "far", "fileOut"]) await rejectsWith(["outside"], storage.write(at(`/${name}`), fresh));
      for (const name of Object.keys(targets)) await storage.removeFile(at(`/${name}`));
      assert.equal(readFileSync(join(outside, "canary"), "utf8"), "canary");
      assert.deepEqual(
        (await listAll(storage, at("/"))).map(({ name }) => String(name)),
        ["dir"],
      );
    });

    test("writing to a link that is broken inside makes what it leads to", async (t) => {
      const { root, storage } = await treeWithLinks(t, way);
      symlinkSync("dir/later", join(root, "link"));
      await put(storage, at("/link"), "made");
      assert.equal(readFileSync(join(root, "dir/later"), "utf8"), "made");
      assert.equal(readlinkSync(join(root, "link")), "dir/later");
      assert.equal((await storage.stat(at("/link"))).kind, "file");
    });

    test("two names for one file are one upload", async (t) => {
      const { root, storage } = await treeWithLinks(t, way);
      symlinkSync("dir/file", join(root, "link"));
      const writer = await storage.write(at("/link"), fresh);
      await rejectsWith("busy", storage.write(at("/dir/file"), fresh));
      await writer.discard();
    });

    test("renaming a name onto the same place by another way loses nothing", async (t) => {
      const { root, storage } = await treeWithLinks(t, way);
      symlinkSync("dir", join(root, "link"));
      await storage.rename(at("/link/file"), at("/dir/file"), { overwrite: true });
      assert.equal(await get(storage, at("/dir/file")), "inside");
      await rejectsWith("exists", storage.rename(at("/link/file"), at("/dir/file"), { overwrite: false }));
    });

    test("a root that is itself a link is the operator's choice, and links may name it by that path too", async (t) => {
      const { root } = await treeWithLinks(t, way);
      symlinkSync(root, `${root}-link`);
      symlinkSync(`${root}-link/dir`, join(root, "by-configured"));
      symlinkSync(`${root}/dir`, join(root, "by-real"));
      const storage = await openFor(t, `${root}-link`, { way });
      assert.equal(await get(storage, at("/by-configured/file")), "inside");
      assert.equal(await get(storage, at("/by-real/file")), "inside");
    });
  });

test("the root is found missing with the first operation, in words, and found again when it is there", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "sealift-disk-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "home");
  const storage = await openFor(t, root);
  await assert.rejects(storage.stat(at("/")), {
    kind: "not-found",
    message: /root directory .*home is missing; create it/,
  });
  mkdirSync(root);
  assert.equal((await storage.stat(at("/"))).kind, "directory");
  writeFileSync(join(folder, "file"), "");
  const onFile = await openFor(t, join(folder, "file"));
  await rejectsWith("not-a-directory", onFile.stat(at("/")));
});

test("who opens a root that was replaced gets the new one; sessions from before keep theirs", async (t) => {
  const folder = folderFor(t);
  const root = join(folder, "home");
  mkdirSync(root);
  const before = await openFor(t, root);
  await put(before, at("/old"), "x");
  const same = await openFor(t, root);
  assert.equal(await get(same, at("/old")), "x");
  await put(before, at("/old2"), "x");
  renameSync(root, join(folder, "moved"));
  mkdirSync(root);
  const after = await openFor(t, root);
  assert.deepEqual(await listAll(after, at("/")), []);
  await put(before, at("/still"), "x");
  assert.ok(existsSync(join(folder, "moved/still")));
});

test("a storage that was closed does nothing more, and a reader opened before still reads", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  await put(storage, at("/f"), "content");
  const reader = await storage.read(at("/f"));
  await storage.close();
  await storage.close();
  await rejectsWith("failed", storage.stat(at("/f")));
  const into = new Uint8Array(7);
  assert.equal(await reader.read(into, 0), 7);
  await reader.close();
});

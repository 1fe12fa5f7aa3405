import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { VirtualPath } from "../protocol/virtual-path.js";
import { at, bytes, namesIn, put, rejectsWith } from "../storage/conformance/kit.js";
import type { Storage } from "../storage/contract.js";
import { openDiskStorage } from "../storage/disk/index.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { MAX_TREE_DEPTH, TreeBoundError, TreeRemoval } from "./remove-tree.js";

const root = VirtualPath.root;
const never = new AbortController().signal;

async function onDisk(t: TestContext): Promise<{ readonly folder: string; readonly storage: Storage }> {
  const folder = mkdtempSync(join(tmpdir(), "sealift-tree-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "root"));
  const storage = await openDiskStorage({ root: join(folder, "root"), secret: bytes("0123456789abcdef"), owner: "x" });
  t.after(() => storage.close());
  return { folder, storage };
}

function wide(files: number, directories: number): Record<string, string> {
  const all: Record<string, string> = {};
  for (let index = 0; index < files; index++) all[`/f${index}`] = "x";
  for (let index = 0; index < directories; index++) all[`/d${index}/inner/f`] = "x";
  return all;
}

test("removes what is there, in directories of any width, and counts it", async () => {
  const tree = createMemoryStorage({ files: wide(700, 300) }).open();
  const removal = new TreeRemoval(tree, never);
  await removal.run();
  assert.deepEqual(await namesIn(tree, root), []);
  assert.equal(removal.removed, 700 + 300 * 3);
});

test("goes as deep as it may, and says where it ends", async () => {
  const path = (depth: number): string => `${"/d".repeat(depth)}/f`;
  const deep = createMemoryStorage({ files: { [path(MAX_TREE_DEPTH)]: "x" } }).open();
  await new TreeRemoval(deep, never).run();
  assert.deepEqual(await namesIn(deep, root), []);
  const deeper = createMemoryStorage({ files: { [path(MAX_TREE_DEPTH + 1)]: "x" } }).open();
  const failure = await new TreeRemoval(deeper, never).run().catch((error: unknown) => error);
  assert.ok(failure instanceof TreeBoundError && failure.bound === "depth");
});

test("ends after so many entries; again it goes on", async () => {
  const tree = createMemoryStorage({ files: wide(100, 10) }).open();
  for (const [left, removed] of [[110 - 100, 100]] as const) {
    const removal = new TreeRemoval(tree, never, 100);
    const failure = await removal.run().catch((error: unknown) => error);
    assert.ok(failure instanceof TreeBoundError && failure.bound === "entries");
    assert.equal(removal.removed, removed);
    assert.equal((await namesIn(tree, root)).length, left);
  }
  await new TreeRemoval(tree, never, 100).run();
  assert.deepEqual(await namesIn(tree, root), []);
});

test("an abort is heard between two removals, and nothing goes on behind it", async () => {
  const abort = new AbortController();
  const tree = createMemoryStorage({ files: wide(200, 0) }).open();
  let calls = 0;
  const counting: Storage = Object.assign(Object.create(tree) as Storage, {
    list: tree.list.bind(tree),
    removeFile: async (path: VirtualPath) => {
      if (++calls === 50) abort.abort(new Error("enough"));
      await tree.removeFile(path);
    },
  });
  await assert.rejects(new TreeRemoval(counting, abort.signal).run(), /^Error: enough$/);
  assert.ok(calls < 70, `${calls}`);
  assert.equal((await namesIn(tree, root)).length, 200 - calls);
});

test("links are removed themselves: nothing that they lead to is", async (t) => {
  const { folder, storage } = await onDisk(t);
  const inside = join(folder, "root");
  mkdirSync(join(inside, "d/e"), { recursive: true });
  mkdirSync(join(inside, "kept"));
  writeFileSync(join(inside, "kept/file"), "kept");
  writeFileSync(join(folder, "canary"), "canary");
  for (const [name, target] of [
    ...[["kept", "../../kept"] as const, ["file", "../../kept/file"] as const, ["up", ".."] as const],
    ...[["out", "../../.."] as const, ["canary", "../../../canary"] as const, ["nowhere", "none"] as const],
  ])
    symlinkSync(target, join(inside, "d/e", name));
  const tree = await storage.subtree(at("/d"));
  const removal = new TreeRemoval(tree, never);
  await removal.run();
  await tree.close();
  assert.equal(removal.removed, 7);
  await storage.removeDirectory(at("/d"));
  assert.deepEqual(readdirSync(inside), ["kept"]);
  assert.equal(readFileSync(join(inside, "kept/file"), "utf8"), "kept");
  assert.equal(readFileSync(join(folder, "canary"), "utf8"), "canary");
});

test("idle parts go with their directory, and a running upload stays with its own", async (t) => {
  const { folder, storage } = await onDisk(t);
  await storage.makeDirectory(at("/d"));
  await storage.makeDirectory(at("/d/idle"));
  await storage.makeDirectory(at("/d/running"));
  writeFileSync(join(folder, `root/d/idle/.sealift-${"a".repeat(26)}.part`), "left over");
  const writer = await storage.write(at("/d/running/new"), { at: 0, overwrite: false });
  await writer.write([bytes("x")]);
  const tree = await storage.subtree(at("/d"));
  await rejectsWith("busy", new TreeRemoval(tree, never).run());
  await writer.commit();
  await new TreeRemoval(tree, never).run();
  await tree.close();
  assert.deepEqual(readdirSync(join(folder, "root/d")), []);
});

test("what somebody else removes meanwhile is no failure", async () => {
  const tree = createMemoryStorage({ files: wide(100, 40) }).open();
  const before = new TreeRemoval(tree, never).run();
  await Promise.all([before, new TreeRemoval(tree, never).run()]);
  assert.deepEqual(await namesIn(tree, root), []);
});

test("a tree that cannot be emptied is a failure that is told", async () => {
  const tree = createMemoryStorage({ files: { "/d/f": "x" } }).open();
  await put(tree, at("/g"), "x");
  const writer = await tree.write(at("/d/new"), { at: 0, overwrite: false });
  await rejectsWith("busy", new TreeRemoval(tree, never).run());
  await writer.discard();
  assert.deepEqual(await namesIn(tree, root), ["d"]);
});

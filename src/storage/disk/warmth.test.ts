import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ByteString } from "../../protocol/byte-string.js";
import { at, put } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";
import { descriptors } from "./descriptors.js";
import { isNear, learn } from "./near.js";
import { folderFor, openFor } from "./testing.js";
import { WARM_MS, Warmth } from "./warmth.js";

/** On Linux a file system of this machine, whatever holds the temporary files. */
const memory = "/dev/shm";
const skip = process.platform === "linux" && existsSync(memory) ? false : "no tmpfs";

const name = (text: string): ByteString => text as ByteString;

/** A storage with the files /d/f and /e/f of four bytes; the first was looked at just now. */
async function warmed(t: TestContext, way: "descriptors" | "paths" = "descriptors") {
  const root = folderFor(t, memory);
  for (const folder of ["d", "e"]) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, "f"), "1234");
  }
  // However long this machine takes, it was a moment ago.
  t.mock.method(performance, "now", () => 0);
  const storage = await openFor(t, root, { way });
  await storage.stat(at("/d/f"));
  return { root, storage };
}

/** Whether `work` is done before the event loop turns: what goes to libuv's pool more than once is not. */
async function isDoneAtOnce(work: () => Promise<unknown>): Promise<boolean> {
  let isDone = false;
  const done = work().then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const atOnce = isDone;
  await done;
  return atOnce;
}

function failsWith(kind: string, storage: Storage): Promise<void> {
  return assert.rejects(storage.stat(at("/d/f")), (error) => error instanceof StorageError && error.kind === kind);
}

test("what was looked at a moment ago is looked at again without a way to the pool", { skip }, async (t) => {
  const { storage } = await warmed(t);
  assert.ok(await isDoneAtOnce(() => storage.stat(at("/d/f"))));
  assert.ok(!(await isDoneAtOnce(() => storage.stat(at("/d")))), "another directory");
});

test("a file that was uploaded is looked at without a way to the pool", { skip }, async (t) => {
  const { storage } = await warmed(t);
  await put(storage, at("/d/new"), "content");
  assert.ok(await isDoneAtOnce(async () => assert.equal((await storage.stat(at("/d/new"))).size, 7)));
});

test("where directories are held by their paths, everything goes by way of the pool", { skip }, async (t) => {
  const { storage } = await warmed(t, "paths");
  assert.ok(!(await isDoneAtOnce(() => storage.stat(at("/d/f")))));
});

test("a change from outside is seen at once", { skip }, async (t) => {
  const { root, storage } = await warmed(t);
  appendFileSync(join(root, "d/f"), "56");
  assert.equal((await storage.stat(at("/d/f"))).size, 6);
  renameSync(join(root, "d"), join(root, "aside"));
  await failsWith("not-found", storage);
  mkdirSync(join(root, "d"));
  writeFileSync(join(root, "d/f"), "other");
  assert.equal((await storage.stat(at("/d/f"))).size, 5);
  rmSync(join(root, "d/f"));
  await failsWith("not-found", storage);
});

test("a link that takes the directory's place leads nowhere outside", { skip }, async (t) => {
  const { root, storage } = await warmed(t);
  const outside = folderFor(t, memory);
  writeFileSync(join(outside, "f"), "secret");
  renameSync(join(root, "d"), join(root, "aside"));
  symlinkSync(outside, join(root, "d"));
  await failsWith("outside", storage);
});

test("a link on the way to a directory further down leads nowhere outside", { skip }, async (t) => {
  const root = folderFor(t, memory);
  const outside = folderFor(t, memory);
  for (const folder of [root, outside]) {
    mkdirSync(join(folder, "a/d"), { recursive: true });
    writeFileSync(join(folder, "a/d/f"), "1234");
  }
  t.mock.method(performance, "now", () => 0);
  const storage = await openFor(t, root);
  await storage.stat(at("/a/d/f"));
  assert.ok(await isDoneAtOnce(() => storage.stat(at("/a/d/f"))));
  renameSync(join(root, "a"), join(root, "aside"));
  symlinkSync(join(outside, "a"), join(root, "a"));
  await assert.rejects(
    storage.stat(at("/a/d/f")),
    (error) => error instanceof StorageError && error.kind === "outside",
  );
});

test("uploads, renames and removals in a directory that is warm are as ever", { skip }, async (t) => {
  const { root, storage } = await warmed(t);
  await put(storage, at("/d/f"), "content");
  await storage.setModified(at("/d/f"), 1_000_000);
  assert.equal((await storage.stat(at("/d/f"))).modified, 1_000_000);
  await storage.rename(at("/d/f"), at("/d/g"), { overwrite: false });
  await failsWith("not-found", storage);
  await storage.removeFile(at("/d/g"));
  rmSync(join(root, "d"), { recursive: true });
  await assert.rejects(put(storage, at("/d/f"), "content"));
});

test("warmth ends after a while, and with another place", { skip }, async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const folder = folderFor(t, memory);
  for (const each of ["a", "b"]) mkdirSync(join(folder, each));
  using root = await descriptors.openRoot(folder);
  using a = await root.child(name("a"));
  using b = await root.child(name("b"));
  const warmth = new Warmth();
  assert.ok(!warmth.hasDirectory(a.names));
  await warmth.keepDirectory(a);
  warmth.keepEntry(a, name("f"));
  assert.ok(warmth.hasDirectory(a.names) && warmth.hasEntry(a, name("f")));
  assert.ok(!warmth.hasDirectory(b.names) && !warmth.hasEntry(b, name("f")) && !warmth.hasEntry(a, name("g")));
  now = WARM_MS;
  assert.ok(!warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")));
  await warmth.keepDirectory(a);
  assert.ok(warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")), "asked for the directory only");
  warmth.keepEntry(b, name("f"));
  assert.ok(!warmth.hasEntry(b, name("f")), "not the directory that is warm");
  await warmth.keepDirectory(b);
  warmth.keepEntry(b, name("f"));
  await warmth.keepDirectory(a);
  await warmth.keepDirectory(b);
  assert.ok(!warmth.hasEntry(b, name("f")), "forgotten on the way");
});

test("near: tmpfs is; /proc, whose answers are made anew each time, is not; unknown is not", { skip }, async () => {
  using shared = await descriptors.openRoot(memory);
  using proc = await descriptors.openRoot("/proc");
  assert.ok(!isNear(proc));
  await learn(shared);
  await learn(proc);
  assert.ok(isNear(shared) && !isNear(proc));
  assert.equal(learn(shared), undefined, "asked once");
});

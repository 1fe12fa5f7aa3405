import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ByteString } from "../../protocol/byte-string.js";
import { at, put } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";
import { descriptors } from "./descriptors.js";
import type { Directory } from "./directory.js";
import { isNear } from "./near.js";
import { deviceOf } from "./status.js";
import { callsOf, folderFor, openFor } from "./testing.js";
import { MAX_WARM_DEPTH, WARM_MS, Warmth } from "./warmth.js";

/** On Linux a file system of this machine, whatever holds the temporary files. */
const memory = "/dev/shm";
const skip = process.platform === "linux" && existsSync(memory) ? false : "no tmpfs";

const name = (text: string): ByteString => text as ByteString;

/** A storage with the files /d/f and /e/f of four bytes; the first was looked at just now, twice. */
async function warmed(t: TestContext, way: "descriptors" | "paths" = "descriptors") {
  const root = folderFor(t, memory);
  for (const folder of ["d", "e"]) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, "f"), "1234");
  }
  // However long this machine takes, it was a moment ago.
  t.mock.method(performance, "now", () => 0);
  const storage = await openFor(t, root, { way });
  // What is asked for once is no place to come back to.
  for (let time = 0; time < 2; time++) await storage.stat(at("/d/f"));
  return { root, storage };
}

function failsWith(kind: string, storage: Storage): Promise<void> {
  return assert.rejects(storage.stat(at("/d/f")), (error) => error instanceof StorageError && error.kind === kind);
}

test("what was looked at a moment ago is looked at again without a way to the pool", { skip }, async (t) => {
  const { storage } = await warmed(t);
  assert.equal(await callsOf(() => storage.stat(at("/d/f"))), 0);
  assert.equal(await callsOf(() => storage.setModified(at("/d/f"), 1_000_000)), 1, "what changes something");
  assert.equal(await callsOf(() => storage.stat(at("/e/f"))), 2, "another directory");
});

test("a file that was uploaded is looked at without a way to the pool", { skip }, async (t) => {
  const { storage } = await warmed(t);
  // Whether the name is taken, the part, its bytes, fsync, and its name.
  assert.equal(await callsOf(() => put(storage, at("/d/new"), "content")), 5);
  assert.equal(await callsOf(async () => assert.equal((await storage.stat(at("/d/new"))).size, 7)), 0);
});

test("where directories are held by their paths, everything goes by way of the pool", { skip }, async (t) => {
  const { storage } = await warmed(t, "paths");
  assert.ok((await callsOf(() => storage.stat(at("/d/f")))) > 1);
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
  for (let time = 0; time < 2; time++) await storage.stat(at("/a/d/f"));
  assert.equal(await callsOf(() => storage.stat(at("/a/d/f"))), 0);
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

/** Two directories on a tmpfs, `now` to be set, and what is said of the first one each time it is reached. */
async function twoDirectories(t: TestContext) {
  const clock = { now: 0 };
  t.mock.method(performance, "now", () => clock.now);
  const folder = folderFor(t, memory);
  for (const each of ["a", "b"]) mkdirSync(join(folder, each));
  const root = await descriptors.openRoot(folder);
  const [a, b] = [await root.child(name("a")), await root.child(name("b"))];
  t.after(() => {
    for (const each of [root, a, b]) each.close();
  });
  const warmth = new Warmth();
  const reach = async (directory: Directory, times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await warmth.keepDirectory(root, directory);
  };
  return { clock, root, a, b, warmth, reach, device: deviceOf(await a.identity()) };
}

test("warmth begins with the second time, and ends after a while and with another place", { skip }, async (t) => {
  const { clock, a, b, warmth, reach, device } = await twoDirectories(t);
  await reach(a, 1);
  warmth.keepEntry(a, name("f"), device);
  assert.ok(!warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")) && !a.isNear);
  await reach(a, 1);
  warmth.keepEntry(a, name("f"), device);
  assert.ok(warmth.hasDirectory(a.names) && warmth.hasEntry(a, name("f")) && a.isNear);
  assert.ok(!warmth.hasDirectory(b.names) && !warmth.hasEntry(b, name("f")) && !warmth.hasEntry(a, name("g")));
  clock.now = WARM_MS;
  assert.ok(!warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")));
  await reach(a, 1);
  assert.ok(warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")), "asked for the directory only");
  warmth.keepEntry(b, name("f"), device);
  assert.ok(!warmth.hasEntry(b, name("f")), "not the directory that is warm");
  await reach(b, 2);
  warmth.keepEntry(b, name("f"), device);
  await reach(a, 2);
  await reach(b, 2);
  assert.ok(!warmth.hasEntry(b, name("f")), "forgotten on the way");
});

test("a directory further down than that is never warm: opening it would hold up others", { skip }, async (t) => {
  const root = folderFor(t, memory);
  t.mock.method(performance, "now", () => 0);
  const storage = await openFor(t, root);
  for (const [depth, calls] of [
    [MAX_WARM_DEPTH, 0],
    [MAX_WARM_DEPTH + 1, 2],
    [1000, 2],
  ] as const) {
    const folder = "/d".repeat(depth);
    mkdirSync(root + folder, { recursive: true });
    writeFileSync(`${root}${folder}/f`, "1234");
    for (let time = 0; time < 3; time++) await storage.stat(at(`${folder}/f`));
    assert.equal(await callsOf(() => storage.stat(at(`${folder}/f`))), calls);
  }
});

test("a mount point in a warm directory, and what was mounted over one, are not warm", { skip }, async (t) => {
  const { root, a, warmth, reach, device } = await twoDirectories(t);
  await reach(a, 2);
  warmth.keepEntry(a, name("mounted"), "another");
  assert.ok(!warmth.hasEntry(a, name("mounted")));
  warmth.keepEntry(a, name("f"), device);
  using again = root.descendNow(a.names);
  assert.ok(again);
  warmth.meet(again);
  assert.ok(again.isNear && warmth.hasEntry(a, name("f")));
  using proc = await descriptors.openRoot("/proc");
  await proc.identity();
  warmth.meet(proc);
  assert.ok(!proc.isNear && !warmth.hasDirectory(a.names) && !warmth.hasEntry(a, name("f")));
});

test("on another file system than the root, and where the file system does not tell, nothing is warm", {
  skip,
}, async (t) => {
  const { root, a, warmth } = await twoDirectories(t);
  using proc = await descriptors.openRoot("/proc");
  const silent = Object.assign(Object.create(a), { identity: () => Promise.reject(new Error("ENOTCONN")) });
  for (const [above, directory] of [
    [proc, a],
    [root, silent],
  ]) {
    for (let time = 0; time < 3; time++) await warmth.keepDirectory(above, directory);
    assert.ok(!warmth.hasDirectory(a.names) && !a.isNear);
  }
});

test("a directory is descended to name by name, and no link on the way is followed", { skip }, async (t) => {
  const { root } = await twoDirectories(t);
  const folder = await root.realPath();
  mkdirSync(join(folder, "a/deep/er"), { recursive: true });
  symlinkSync("a", join(folder, "link"));
  const before = readdirSync("/proc/self/fd").length;
  {
    using reached = root.descendNow([name("a"), name("deep"), name("er")]);
    assert.deepEqual(reached?.names, ["a", "deep", "er"]);
    assert.equal(reached?.knownIdentity, await reached?.identity());
  }
  for (const names of [["link", "deep"], ["link"], ["a", "missing", "er"], ["missing"]])
    assert.equal(root.descendNow(names.map(name)), undefined);
  assert.equal(readdirSync("/proc/self/fd").length, before);
});

test("near: tmpfs is; /proc, whose answers are made anew each time, is not; a device's number is good for a while", {
  skip,
}, async (t) => {
  const { clock } = await twoDirectories(t);
  using shared = await descriptors.openRoot(memory);
  using proc = await descriptors.openRoot("/proc");
  assert.ok(await isNear(shared, "number"));
  assert.ok(await isNear(proc, "number"), "not asked again yet");
  assert.ok(!(await isNear(proc, "another number")));
  clock.now = 1000;
  assert.ok(!(await isNear(proc, "number")), "another file system has the number by now");
});

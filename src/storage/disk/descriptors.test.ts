import assert from "node:assert/strict";
import { mkdirSync, readdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ByteString } from "../../protocol/byte-string.js";
import { at, bytes, get, listAll, put } from "../conformance/kit.js";
import { descriptors, descriptorsWork } from "./descriptors.js";
import { openDiskStorage } from "./index.js";
import { folderFor, secret } from "./testing.js";

const fresh = { at: 0, overwrite: true } as const;

/** Numbers of open descriptors; the one that lists them is gone by then. */
function open(): number {
  return readdirSync("/proc/self/fd").length;
}

test("every operation, good or bad, closes what it opened, and the last storage closes the root", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "a/b/c"), { recursive: true });
  writeFileSync(join(root, "a/b/c/f"), "content");
  symlinkSync("/etc", join(root, "out"));
  symlinkSync("a/b", join(root, "in"));
  // What Node itself opens for its pool is open after the first call.
  const warm = await openDiskStorage({ root, secret, owner: "demo", way: "descriptors" });
  await warm.stat(at("/"));
  await warm.close();
  const before = open();
  const storages = [];
  for (let index = 0; index < 20; index++)
    storages.push(await openDiskStorage({ root, secret, owner: "demo", way: "descriptors" }));
  for (const storage of storages) assert.equal(await get(storage, at("/in/c/f")), "content");
  assert.equal(open(), before + 1, "one descriptor for the root of them all");
  const [storage] = storages;
  assert.ok(storage);
  await Promise.allSettled([
    storage.stat(at("/a/b/missing")),
    storage.stat(at("/a/b/c/f/g")),
    storage.read(at("/a/b")),
    storage.read(at("/out/passwd")),
    listAll(storage, at("/a/b/c/f")),
    storage.write(at("/a/b"), fresh),
    storage.write(at("/a/b/c/f"), { at: 100, overwrite: true }),
    storage.write(at("/a/b/c/f"), { at: 0, overwrite: false }),
    storage.removeDirectory(at("/a/b")),
    storage.removeFile(at("/a/b")),
    storage.rename(at("/a/b/c"), at("/a"), { overwrite: true }),
    storage.makeDirectory(at("/a/b")),
    storage.setMode(at("/out/passwd"), 0o777),
    storage.setModified(at("/out/passwd"), 0),
    storage.freeSpace(at("/a/b/c/f")),
  ]);
  const busy = await storage.write(at("/a/b/new"), fresh);
  await assert.rejects(storage.write(at("/a/b/new"), fresh), { kind: "busy" });
  await busy.write([bytes("x")]);
  await busy.discard();
  const appended = await storage.write(at("/a/b/c/f"), { at: "end", overwrite: true });
  await appended.commit();
  const late = await storage.write(at("/a/b/late"), { at: 0, overwrite: false });
  await put(storage, at("/a/other"), "x");
  await storage.rename(at("/a/other"), at("/a/b/late"), { overwrite: false });
  await assert.rejects(late.commit(), { kind: "exists" });
  assert.equal(open(), before + 1);
  for (const each of storages) await each.close();
  assert.equal(open(), before);
});

test("an upload outlives its storage, and lets go of the root at its end", async (t) => {
  const root = folderFor(t);
  const before = open();
  const storage = await openDiskStorage({ root, secret, owner: "demo", way: "descriptors" });
  const writer = await storage.write(at("/f"), fresh);
  await storage.close();
  await writer.write([bytes("x")]);
  await writer.commit();
  assert.deepEqual(readdirSync(root), ["f"]);
  assert.equal(open(), before);
});

test("this machine has the better way, as every Linux with /proc", async () => {
  assert.equal(await descriptorsWork(), process.platform === "linux");
});

test("many steps at once lead only where each name is a directory and no link", async (t) => {
  const root = join(folderFor(t), "root");
  mkdirSync(join(root, "a/b/c"), { recursive: true });
  writeFileSync(join(root, "a/b/file"), "");
  symlinkSync("b", join(root, "a/inner"));
  symlinkSync("c", join(root, "a/b/last"));
  symlinkSync("/usr", join(root, "out"));
  const before = open();
  using held = await descriptors.openRoot(root);
  const descend = async (...names: string[]): Promise<readonly string[] | undefined> => {
    using reached = await held.descend(names as ByteString[]);
    return reached?.names;
  };
  assert.deepEqual(await descend("a", "b", "c"), ["a", "b", "c"]);
  for (const path of ["a/inner", "a/inner/c", "a/b/last", "out/lib", "a/b/file", "a/missing/c", "missing"])
    assert.equal(await descend(...path.split("/")), undefined, path);
  assert.equal(await descend(...Array.from({ length: 3000 }, () => "ab")), undefined, "a path that is too long");
  // Elsewhere by now, the root is still the root.
  renameSync(root, `${root}-moved`);
  assert.deepEqual(await descend("a", "b"), ["a", "b"]);
  using inside = await held.descend(["a", "b", "c"] as ByteString[]);
  assert.ok(inside);
  rmdirSync(join(`${root}-moved`, "a/b/c"));
  assert.equal(await inside.descend(["x", "y"] as ByteString[]), undefined);
  inside.close();
  held.close();
  assert.equal(open(), before);
});

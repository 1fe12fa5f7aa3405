import assert from "node:assert/strict";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { at, bytes, get, keptOf, put, rejectsWith } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { partNameOf } from "./names.js";
import { REMEMBER_MS, sweepTree } from "./sweep-tree.js";
import { folderFor, openFor, secret } from "./testing.js";

const HOUR = 3_600_000;
const fresh = { at: 0, overwrite: true } as const;
const none = { emptied: 0, forgotten: 0, recovered: 0, bytes: 0 };

/** Hours from now. */
const sweep = (root: string, hours: number, signal?: AbortSignal) =>
  sweepTree(root, {
    ...{ secret, keepParts: 24 * HOUR, durability: "none" },
    now: () => Date.now() + hours * HOUR,
    ...(signal === undefined ? {} : { signal }),
  });

async function cut(storage: Storage, path: string, content = "x".repeat(9_000)): Promise<void> {
  const writer = await storage.write(at(path), fresh);
  await writer.write([bytes(content)]);
  await writer.keep();
}

const partOf = (name: string): string => partNameOf(secret, "demo", at(`/${name}`).name);

test("what was kept loses its content when its time is over, and later its memory", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  mkdirSync(join(root, "a/b"), { recursive: true });
  await cut(storage, "/a/b/f");
  assert.deepEqual(await sweep(root, 23), none);
  assert.deepEqual(await keptOf(storage, at("/a/b/f")), { offered: 8192, running: false });
  const part = join(root, "a/b", partOf("f"));
  const { mtimeMs } = statSync(part);
  assert.deepEqual(await sweep(root, 25), { ...none, emptied: 1, bytes: 9_000 });
  const emptied = statSync(part);
  assert.deepEqual([emptied.size, Math.floor(emptied.mtimeMs)], [0, Math.floor(mtimeMs)]);
  assert.deepEqual(await keptOf(storage, at("/a/b/f")), { offered: 0, running: false });
  const remembered = REMEMBER_MS / HOUR;
  assert.deepEqual(await sweep(root, remembered - 1), none);
  assert.deepEqual(await sweep(root, remembered + 1), { ...none, forgotten: 1 });
  assert.equal(await storage.unfinished(at("/a/b/f")), undefined);
  assert.deepEqual(readdirSync(join(root, "a/b")), []);
});

test("a time longer than the memory is heeded", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/f"), fresh);
  await writer.keep();
  const options = { secret, keepParts: 2 * REMEMBER_MS, durability: "none" } as const;
  assert.deepEqual(await sweepTree(root, { ...options, now: () => Date.now() + REMEMBER_MS + HOUR }), none);
  assert.deepEqual(await sweepTree(root, { ...options, now: () => Date.now() + 2 * REMEMBER_MS + HOUR }), {
    ...none,
    forgotten: 1,
  });
});

test("an upload that is running is left alone, however long nothing came", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root, { copyLimit: 1_000 });
  await put(storage, at("/large"), "x".repeat(9_000));
  const writers = [await storage.write(at("/f"), fresh), await storage.write(at("/large"), { ...fresh, at: "end" })];
  for (const writer of writers) await writer.write([bytes("x".repeat(5_000))]);
  assert.deepEqual(await sweep(root, 10_000), none);
  for (const writer of writers) await writer.commit();
  assert.equal((await get(storage, at("/f"))).length, 5_000);
  assert.equal((await get(storage, at("/large"))).length, 14_000);
});

test("nothing but parts is touched, and no link is followed", async (t) => {
  const folder = folderFor(t);
  const [root, outside] = [join(folder, "root"), join(folder, "outside")];
  for (const path of [root, outside, join(root, "d")]) mkdirSync(path);
  const storage = await openFor(t, root);
  await cut(storage, "/d/f");
  writeFileSync(join(outside, partOf("f")), "not ours");
  writeFileSync(join(root, "old"), "old");
  utimesSync(join(root, "old"), 0, 0);
  symlinkSync(outside, join(root, "link"));
  symlinkSync(join(outside, partOf("f")), join(root, partOf("g")));
  mkdirSync(join(root, partOf("h")));
  writeFileSync(join(root, partOf("h"), partOf("f")), "in a directory with the name of a part");
  assert.deepEqual(await sweep(root, 10_000), { ...none, emptied: 1, bytes: 9_000 });
  assert.equal(readFileSync(join(outside, partOf("f")), "utf8"), "not ours");
  assert.equal(readFileSync(join(root, "old"), "utf8"), "old");
  assert.equal(readdirSync(root).length, 5);
});

test("a part that is a second name of a published file goes, and the file stays", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  await put(storage, at("/f"), "published");
  linkSync(join(root, "f"), join(root, partOf("f")));
  await sweep(root, 25);
  assert.deepEqual(readdirSync(root), ["f"]);
  assert.equal(await get(storage, at("/f")), "published");
});

test("what was appended in place is taken off when its time is over, and that it was cut is remembered", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root, { copyLimit: 1_000 });
  await put(storage, at("/f"), "x".repeat(9_000));
  const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
  await writer.write([bytes("y".repeat(5_000))]);
  await writer.keep();
  assert.deepEqual(await sweep(root, 23), none);
  assert.deepEqual(await keptOf(storage, at("/f")), { offered: 12_288, running: false });
  assert.deepEqual(await sweep(root, 25), { ...none, recovered: 1, bytes: 5_000 });
  assert.equal(statSync(join(root, "f")).size, 9_000);
  assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: false });
  assert.deepEqual(await sweep(root, 25), none);
  assert.deepEqual(await sweep(root, REMEMBER_MS / HOUR + 1), { ...none, forgotten: 1 });
  assert.deepEqual(readdirSync(root), ["f"]);
});

test("a journal whose file is gone goes too; one that is no journal is a part", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root, { copyLimit: 1_000 });
  await put(storage, at("/f"), "x".repeat(9_000));
  const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
  await writer.keep();
  const [journal = ""] = readdirSync(root).filter((name) => name.endsWith(".part"));
  const text = readFileSync(join(root, journal), "utf8");
  rmSync(join(root, "f"));
  assert.deepEqual(await sweep(root, 25), { ...none, recovered: 1 });
  await storage.dropUnfinished(at("/f"));
  assert.deepEqual(readdirSync(root), []);
  await put(storage, at("/f"), "x".repeat(9_999));
  await cut(storage, "/g", text);
  assert.deepEqual(await sweep(root, 25), { ...none, emptied: 1, bytes: text.length });
  assert.equal((await storage.stat(at("/f"))).size, 9_999);
});

test("it ends when it is told to, and says when the root is missing", async (t) => {
  const root = folderFor(t);
  await cut(await openFor(t, root), "/f");
  const reason = new Error("stop");
  await assert.rejects(sweep(root, 25, AbortSignal.abort(reason)), reason);
  assert.equal(statSync(join(root, partOf("f"))).size, 9_000);
  await rejectsWith("not-found", sweep(join(root, "missing"), 25));
});

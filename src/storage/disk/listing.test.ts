import assert from "node:assert/strict";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { at, listAll } from "../conformance/kit.js";
import { folderFor, openFor } from "./testing.js";

const ENTRIES = 100_000;
/** Bytes by which the heap may differ from before a listing to its end; names alone would take twice that, entries twenty times. */
const FLAT = 2 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test("a listing of 100,000 entries is complete, begins small and does not grow in memory", async (t) => {
  // In memory where there is such a place: a disk takes half a minute to make so many files when it is busy.
  const root = folderFor(t, existsSync("/dev/shm") ? "/dev/shm" : undefined);
  for (let index = 0; index < ENTRIES; index++) closeSync(openSync(join(root, `file-${index}`), "w"));
  const storage = await openFor(t, root);
  const seen = new Uint8Array(ENTRIES);
  let count = 0;
  let batches = 0;
  // What code and its statistics take is taken now.
  for await (const batch of storage.list(at("/"))) if (batch.some(({ name }) => name.endsWith("99"))) break;
  const before = heap();
  let late = 0;
  for await (const batch of storage.list(at("/"))) {
    if (batches++ === 0) assert.ok(batch.length <= 64, `${batch.length} entries before the first byte`);
    for (const { name } of batch) seen[Number(name.slice("file-".length))] = 1;
    count += batch.length;
    if (late === 0 && count > 0.95 * ENTRIES) late = heap();
  }
  assert.equal(count, ENTRIES);
  assert.ok(seen.every((mark) => mark === 1));
  assert.ok(late > 0, "the listing ended early");
  assert.ok(late - before < FLAT, `the heap grew by ${late - before} bytes`);
});

test("listing leaves no descriptor open, whether it ends, is stopped or fails", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "d"));
  for (let index = 0; index < 300; index++) writeFileSync(join(root, "d", `f${index}`), "");
  for (let index = 0; index < 50; index++) symlinkSync("../d", join(root, "d", `l${index}`));
  const storage = await openFor(t, root);
  assert.equal((await listAll(storage, at("/d"))).length, 350);
  const before = descriptors();
  await listAll(storage, at("/d"));
  for await (const _batch of storage.list(at("/d"))) break;
  await assert.rejects(listAll(storage, at("/d/f1")));
  await assert.rejects(async () => {
    for await (const _batch of storage.list(at("/d"))) throw new Error("the reader of the listing failed");
  }, /the reader of the listing failed/);
  assert.deepEqual(descriptors(), before);
});

/** How many descriptors this process has open. */
function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

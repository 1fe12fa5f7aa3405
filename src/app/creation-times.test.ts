import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { at, put, rejectsWith } from "../storage/conformance/kit.js";
import { openDiskStorage } from "../storage/disk/index.js";
import { folderFor, secret } from "../storage/disk/testing.js";
import { openCreationTimes } from "./creation-times.js";

const key = (number: number): string => `1:${number.toString(36)}:abc`;

test("what was set is there after a restart, and the last one holds", async (t) => {
  const path = join(folderFor(t), "creation-times");
  const times = await openCreationTimes(path);
  assert.equal(times.get(key(1)), undefined);
  await times.set(key(1), 1_000);
  await Promise.all([times.set(key(2), -5), times.set(key(1), 3_000), times.set(key(3), 4_000)]);
  const again = await openCreationTimes(path);
  for (const each of [times, again])
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => each.get(key(number))),
      [3_000, -5, 4_000, undefined],
    );
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a line that is torn or damaged is passed over, and the next one stands behind it", async (t) => {
  const path = join(folderFor(t), "creation-times");
  writeFileSync(path, `${key(1)} 1000\nnonsense\n\0\xff\n${key(2)} 20`);
  const times = await openCreationTimes(path);
  assert.deepEqual([times.get(key(1)), times.get(key(2))], [1000, 20]);
  await times.set(key(3), 3000);
  assert.equal((await openCreationTimes(path)).get(key(3)), 3000);
});

test("it is bounded: the one that was set first is forgotten, and the file is written anew", async (t) => {
  const path = join(folderFor(t), "creation-times");
  const times = await openCreationTimes(path, 4);
  for (let number = 0; number < 9; number++) await times.set(key(number), number);
  for (const each of [times, await openCreationTimes(path, 4)])
    assert.deepEqual(
      Array.from({ length: 9 }, (_, number) => each.get(key(number))),
      [undefined, undefined, undefined, undefined, undefined, 5, 6, 7, 8],
    );
  assert.ok(readFileSync(path, "latin1").trim().split(/\n+/).length <= 5);
});

test("where it cannot be written or read that is told, and nothing is remembered", async (t) => {
  const folder = folderFor(t);
  const times = await openCreationTimes(join(folder, "missing/creation-times"));
  await rejectsWith("failed", times.set(key(1), 1));
  assert.equal(times.get(key(1)), undefined);
  await rejectsWith("unsupported", times.set("no key", 1));
  mkdirSync(join(folder, "creation-times"));
  await assert.rejects(openCreationTimes(join(folder, "creation-times")), { name: "StartError" });
});

test("a file of the disk keeps its time over a restart, and not the file that replaces it", async (t) => {
  const folder = folderFor(t);
  const root = join(folder, "root");
  mkdirSync(root);
  const open = async () =>
    await openDiskStorage({
      root,
      secret,
      owner: "demo",
      created: await openCreationTimes(join(folder, "creation-times")),
    });
  const first = await open();
  await put(first, at("/f"), "x");
  await first.setCreated(at("/f"), 1_026_939_635_000);
  await first.close();
  const second = await open();
  assert.equal((await second.stat(at("/f"))).created, 1_026_939_635_000);
  await put(second, at("/f"), "new");
  const { created } = await second.stat(at("/f"));
  assert.ok(created !== undefined && created > 1_026_939_635_000);
  await second.close();
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { QuickReads, ReadPace } from "./quick-reads.js";

const KIB = 1024;
/** On Linux a file system of this machine, whatever holds the temporary files. */
const memory = "/dev/shm";
const skip = process.platform === "linux" && existsSync(memory) ? false : "no tmpfs";

/** A clock and a counter of blocks. */
function scene() {
  const disk = { blocks: 0 };
  const pace = new ReadPace(() => disk.blocks);
  // The program itself came from a disk.
  disk.blocks = 1000;
  assert.ok(pace.isQuick(0));
  return { disk, pace };
}

test("reads from memory go on at once, whatever holds them up", () => {
  const { pace } = scene();
  pace.heard(256 * KIB, 0, 0.1);
  assert.ok(pace.isQuick(0.1));
  // Another program had the processor.
  pace.heard(256 * KIB, 1, 6);
  assert.ok(pace.isQuick(6));
});

test("a read that has waited for a disk sends the next ones to the pool", () => {
  const { disk, pace } = scene();
  disk.blocks += 8;
  pace.heard(256 * KIB, 0, 1);
  assert.ok(!pace.isQuick(1) && !pace.isQuick(100));
  assert.ok(pace.isQuick(101));
  // Blocks are one read's, and not the next one's as well.
  pace.heard(256 * KIB, 101, 102);
  assert.ok(pace.isQuick(102));
});

test("what a disk gives as fast as memory does no harm", () => {
  const { disk, pace } = scene();
  disk.blocks += 8;
  pace.heard(256 * KIB, 0, 0.2);
  assert.ok(pace.isQuick(0.2));
});

test("one that took very long has waited, whatever the kernel counts", () => {
  const { pace } = scene();
  pace.heard(256 * KIB, 0, 25);
  assert.ok(!pace.isQuick(26));
});

test("the last bytes of a file take longer each, and have waited no more for that", () => {
  const { disk, pace } = scene();
  disk.blocks += 8;
  assert.equal(pace.heard(10, 0, 0.05), false);
  assert.ok(pace.isQuick(0.05));
});

test("each time that it waits the rest is twice as long, up to a minute; after many quick reads it is short again", () => {
  const { disk, pace } = scene();
  let now = 0;
  const rests: number[] = [];
  const wait = (): void => {
    disk.blocks++;
    assert.equal(pace.heard(64 * KIB, now, now + 5), true);
    now += 5;
    let rest = 0;
    while (!pace.isQuick(now + rest)) rest += 50;
    rests.push(rest);
    now += rest;
  };
  for (let time = 0; time < 12; time++) wait();
  assert.deepEqual(rests, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]);
  // A client that takes a piece now and then is no sign of anything.
  now += 3_600_000;
  for (let time = 0; time < 255; time++) pace.heard(64 * KIB, now, now);
  wait();
  assert.equal(rests.at(-1), 60_000);
  for (let time = 0; time < 256; time++) pace.heard(64 * KIB, now, now);
  wait();
  assert.equal(rests.at(-1), 100);
});

async function opened(t: TestContext, file: string) {
  const handle = await open(file, "r");
  t.after(() => handle.close());
  return handle;
}

const TMPFS = 0x01021994;

test("of a near file it reads what there is, as soon as it knows that it is near", { skip }, async (t) => {
  const folder = await mkdtemp(join(memory, "sealift-quick-"));
  t.after(() => rm(folder, { recursive: true }));
  const content = randomBytes(300_000);
  await writeFile(join(folder, "f"), content);
  const { fd } = await opened(t, join(folder, "f"));
  const reads = new QuickReads(fd, new ReadPace(() => 0));
  assert.ok(!reads.isNow());
  while (!reads.isNow()) await new Promise((resolve) => setImmediate(resolve));
  const into = Buffer.alloc(200_000);
  assert.equal(reads.read(into, 0), 200_000);
  assert.ok(into.equals(content.subarray(0, 200_000)));
  assert.equal(reads.read(into, 200_000), 100_000);
  assert.equal(reads.read(into, 300_000), 0);
});

/** statfs(2) says so of where it lies. ZFS does not count what it reads for who reads. */
const places: readonly [string, number | undefined, boolean][] = [
  ["tmpfs", TMPFS, true],
  ["ext4", 0xef53, true],
  ["NFS", 0x6969, false],
  ["FUSE", 0x65735546, false],
  ["overlayfs", 0x794c7630, false],
  ["ZFS", 0x2fc12fc1, false],
  ["nobody knows where", undefined, false],
];
for (const [place, type, isQuick] of places)
  test(`on ${place} it reads ${isQuick ? "at once" : "by way of the pool"}`, () => {
    let asked = 0;
    let answer = (_type: number | undefined): void => assert.fail("not asked");
    const reads = new QuickReads(-1, new ReadPace(() => 0), (_descriptor, take) => {
      asked++;
      answer = take;
    });
    assert.ok(!reads.isNow() && !reads.isNow());
    answer(type);
    assert.equal(reads.isNow(), isQuick);
    assert.equal(asked, 1);
  });

test("a file that has waited, or has failed, is not read here again; others are, after a while", async (t) => {
  const clock = { now: 0, step: 0 };
  t.mock.method(process, "hrtime", () => {
    clock.now += clock.step;
    return [0, clock.now * 1e6];
  });
  const disk = { blocks: 0 };
  const pace = new ReadPace(() => disk.blocks);
  const { fd } = await opened(t, process.execPath);
  const readsOf = (descriptor: number): QuickReads => {
    const reads = new QuickReads(descriptor, pace, (_descriptor, take) => take(TMPFS));
    assert.ok(reads.isNow());
    return reads;
  };
  const [first, second, broken] = [readsOf(fd), readsOf(fd), readsOf(1 << 20)];
  assert.throws(() => broken.read(Buffer.alloc(10), 0), /EBADF/);
  assert.ok(!broken.isNow() && first.isNow() && second.isNow());
  clock.step = 5;
  disk.blocks++;
  assert.equal(first.read(Buffer.alloc(10), 0), 10);
  clock.step = 0;
  assert.ok(!first.isNow() && !second.isNow());
  clock.now += 1000;
  assert.ok(!first.isNow() && second.isNow());
});

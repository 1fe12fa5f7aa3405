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
  pace.begin();
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
  disk.blocks = 8;
  pace.heard(256 * KIB, 0, 1);
  assert.ok(!pace.isQuick(1) && !pace.isQuick(100));
  assert.ok(pace.isQuick(101));
  // Blocks are one read's, and not the next one's as well.
  pace.heard(256 * KIB, 101, 102);
  assert.ok(pace.isQuick(102));
});

test("what a disk gives as fast as memory does no harm", () => {
  const { disk, pace } = scene();
  disk.blocks = 8;
  pace.heard(256 * KIB, 0, 0.2);
  assert.ok(pace.isQuick(0.2));
});

test("one that took very long has waited, whatever the kernel counts", () => {
  const { pace } = scene();
  pace.heard(256 * KIB, 0, 25);
  assert.ok(!pace.isQuick(26));
});

test("each time that it waits again at once the rest is twice as long, up to a minute; after a good while it is short again", () => {
  const { disk, pace } = scene();
  let now = 0;
  const rests: number[] = [];
  const wait = (): void => {
    disk.blocks++;
    pace.heard(64 * KIB, now, now + 5);
    now += 5;
    let rest = 0;
    while (!pace.isQuick(now + rest)) rest += 50;
    rests.push(rest);
    now += rest;
  };
  for (let time = 0; time < 12; time++) wait();
  assert.deepEqual(rests, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]);
  now += 60_001;
  wait();
  assert.equal(rests.at(-1), 100);
});

async function opened(t: TestContext, file: string) {
  const handle = await open(file, "r");
  t.after(() => handle.close());
  return handle;
}

/** The kernel's answer has come. */
async function asked(reads: QuickReads, hears: () => boolean): Promise<void> {
  assert.ok(!reads.isNow());
  while (!hears()) await new Promise((resolve) => setImmediate(resolve));
}

test("of a near file it reads what there is, as soon as it knows that it is near", { skip }, async (t) => {
  const folder = await mkdtemp(join(memory, "sealift-quick-"));
  t.after(() => rm(folder, { recursive: true }));
  const content = randomBytes(300_000);
  await writeFile(join(folder, "f"), content);
  const { fd } = await opened(t, join(folder, "f"));
  const reads = new QuickReads(fd, new ReadPace(() => 0));
  await asked(reads, () => reads.isNow());
  const into = Buffer.alloc(200_000);
  assert.equal(reads.read(into, 0), 200_000);
  assert.ok(into.equals(content.subarray(0, 200_000)));
  assert.equal(reads.read(into, 200_000), 100_000);
  assert.equal(reads.read(into, 300_000), 0);
});

test("a file that lies elsewhere is never read here", { skip }, async (t) => {
  const { fd } = await opened(t, "/proc/self/status");
  let wasAsked = false;
  const reads = new QuickReads(fd, {
    begin: () => assert.fail("it is taken for near"),
    isQuick: () => assert.fail("it is taken for near"),
  } as unknown as ReadPace);
  await asked(reads, () => {
    // One answer of the pool later than the question.
    if (!wasAsked) void opened(t, "/proc/self/status").then(() => (wasAsked = true));
    return wasAsked;
  });
  assert.ok(!reads.isNow());
});

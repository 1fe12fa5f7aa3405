import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { FileWriter } from "../contract.js";
import { openDiskStorage } from "../disk/index.js";
import { secret } from "../disk/testing.js";
import { createMemoryStorage } from "../memory/index.js";
import { type Action, actions, attempt, endAll, limits } from "./test-actions.js";
import { type Limited, limited, usedBy } from "./testing.js";

/** What the disk notes about files that are appended to in place, at most: one for each name that there can be. */
const JOURNALS = 6 * 300;

/** `besides`: bytes of the server's own notes, which come on top. */
async function oneByOne(tree: Limited, run: readonly Action[], besides = 0): Promise<void> {
  const { storage, book } = tree;
  const open = new Set<FileWriter>();
  await book.counted();
  for (const action of run) {
    await attempt(action(storage, open));
    const held = await usedBy(storage);
    assert.deepEqual(await book.used(), held);
    assert.ok(held.bytes <= limits.bytes + besides, `${held.bytes} bytes`);
  }
}

async function atOnce(tree: Limited, clock: { now: number }, run: readonly Action[]): Promise<void> {
  const { storage, book } = tree;
  const open = new Set<FileWriter>();
  await book.counted();
  await Promise.all([
    ...run.map((action) => attempt(action(storage, open))),
    ...[1, 2, 3].map(async (turn) => {
      for (let wait = 0; wait < turn * 5; wait++) await new Promise((resolve) => setImmediate(resolve));
      clock.now += 1_000_000;
      await book.recount(0);
    }),
  ]);
  await endAll(open);
  const held = await usedBy(storage);
  const used = (await book.used()) ?? { bytes: -1, files: -1 };
  assert.ok(
    held.bytes <= used.bytes && held.files <= used.files,
    `${JSON.stringify(used)} for ${JSON.stringify(held)}`,
  );
  // Counts rest for longer than they seem to have taken while the clock was moved on.
  clock.now += 1_000_000_000;
  await book.recount(0);
  assert.deepEqual(await book.used(), held);
}

test("whatever is done, one after the other, the account is what is there", async () => {
  await fc.assert(
    fc.asyncProperty(actions(false), (run) => oneByOne(limited(createMemoryStorage().open(), limits), run)),
    { seed: 3, numRuns: 300 },
  );
});

test("whatever is done at once, and while it is counted anew, the account is never less than what is there", async () => {
  await fc.assert(
    fc.asyncProperty(actions(true), async (run) => {
      const clock = { now: 0 };
      await atOnce(limited(createMemoryStorage().open(), limits, { now: () => clock.now }), clock, run);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("both hold on the disk, where every step takes its time", async () => {
  await fc.assert(
    fc.asyncProperty(actions(false), actions(true), async (first, second) => {
      const root = await mkdtemp(join(tmpdir(), "sealift-quota-"));
      const clock = { now: 0 };
      try {
        const inner = await openDiskStorage({ root, secret, owner: "demo", durability: "none", copyLimit: 30 });
        const tree = limited(inner, limits, { copyLimit: 30, now: () => clock.now });
        await oneByOne(tree, first, JOURNALS);
        await atOnce(tree, clock, second);
        await inner.close();
      } finally {
        await rm(root, { recursive: true });
      }
    }),
    { seed: 5, numRuns: 60 },
  );
});

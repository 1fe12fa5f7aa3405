import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { at, bytes } from "../conformance/kit.js";
import type { FileWriter, Storage } from "../contract.js";
import { openDiskStorage } from "../disk/index.js";
import { secret } from "../disk/testing.js";
import { StorageError } from "../errors.js";
import { createMemoryStorage } from "../memory/index.js";
import { type Limited, limited, usedBy } from "./testing.js";

const limits = { bytes: 200, files: 6 };

/** What the disk notes about files that are appended to in place, at most: one for each name that there can be. */
const JOURNALS = 6 * 300;

const places = ["/a", "/b", "/d", "/d/a", "/d/e", "/d/e/b"] as const;
const place = fc.constantFrom(...places).map(at);
const size = fc.nat(90);
const overwrite = fc.boolean();
const ending = fc.constantFrom("commit", "keep", "discard");

type Action = (storage: Storage, open: Set<FileWriter>) => Promise<unknown>;

const opening = fc
  .record({ path: place, at: fc.constantFrom<"end" | number>("end", 0, 0, 5, 40), overwrite, resume: fc.boolean() })
  .map(
    ({ path, at: from, overwrite: over, resume }): Action =>
      async (storage, open) => {
        open.add(await storage.write(path, { at: from, overwrite: over, resume }));
      },
  );

/** To the upload that was opened longest ago, if there is one. */
const writing = size.map(
  (count): Action =>
    async (_, open) => {
      const [writer] = open;
      await writer?.write([bytes("x".repeat(count))]);
    },
);

const closing = ending.map(
  (how): Action =>
    async (_, open) => {
      const [writer] = open;
      if (writer === undefined) return;
      open.delete(writer);
      await writer[how]();
    },
);

const whole = fc.record({ path: place, count: size, overwrite, how: ending }).map(
  ({ path, count, overwrite: over, how }): Action =>
    async (storage) => {
      const writer = await storage.write(path, { at: 0, overwrite: over });
      await writer.write([bytes("x".repeat(count))]).catch(() => undefined);
      await writer[how]();
    },
);

const changing = fc.oneof(
  place.map(
    (path): Action =>
      (storage) =>
        storage.removeFile(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.removeDirectory(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.makeDirectory(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.dropUnfinished(path),
  ),
  fc.tuple(place, place, overwrite).map(
    ([from, to, over]): Action =>
      (storage) =>
        storage.copy(from, to, { overwrite: over }),
  ),
  fc.tuple(place, place, overwrite).map(
    ([from, to, over]): Action =>
      (storage) =>
        storage.rename(from, to, { overwrite: over }),
  ),
);

const actions = (withOpen: boolean) =>
  fc.array(withOpen ? fc.oneof(whole, changing, opening, writing, closing) : fc.oneof(whole, changing), {
    maxLength: 40,
  });

/** What the storage refuses is as good as what it does: only the account counts here. */
async function attempt(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) =>
    assert.ok(error instanceof StorageError && error.kind !== "failed", String(error)),
  );
}

async function endAll(open: Set<FileWriter>): Promise<void> {
  for (const writer of open) await writer.keep();
}

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

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import fc from "fast-check";
import { OWNER } from "../../storage/conformance/kit.js";
import { storageConformance } from "../../storage/conformance.js";
import type { FileWriter, Storage } from "../../storage/contract.js";
import { openDiskStorage } from "../../storage/disk/index.js";
import { folderFor, secret } from "../../storage/disk/testing.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { type Action, actions, attempt, endAll, limits } from "../../storage/quota/test-actions.js";
import { type LimitedWorker, type TwoWorkers, twoWorkers } from "./test-quota.js";
import { arrived } from "./test-wires.js";

const roomy = { bytes: 2 ** 50, files: 2 ** 40 };

storageConformance("memory under a quota of another process", async () => {
  const store = createMemoryStorage();
  const openFor = async (owner: string): Promise<Storage> =>
    twoWorkers([store.open(owner), store.open(owner)], { limits: roomy }).one.storage;
  return { storage: await openFor(OWNER), openFor, dispose: async () => {} };
});

function inMemory(): TwoWorkers {
  const store = createMemoryStorage();
  return twoWorkers([store.open("demo"), store.open("demo")], { limits });
}

/** Each action by the worker that did not do the one before. */
async function inTurns({ one, other, held }: TwoWorkers, run: readonly Action[]): Promise<void> {
  await one.book.counted();
  for (const [index, action] of run.entries()) {
    const [acting, asking] = index % 2 === 0 ? [one, other] : [other, one];
    await attempt(action(acting.storage, new Set()));
    const seen = await held();
    assert.deepEqual(await asking.book.used(), seen);
    assert.ok(seen.bytes <= limits.bytes, `${seen.bytes} bytes`);
  }
}

async function atOnce(workers: TwoWorkers, run: readonly Action[]): Promise<void> {
  const { one, other, clock, held } = workers;
  const open = [new Set<FileWriter>(), new Set<FileWriter>()] as const;
  await one.book.counted();
  await Promise.all([
    ...run.map((action, index) =>
      attempt(index % 2 === 0 ? action(one.storage, open[0]) : action(other.storage, open[1])),
    ),
    ...[1, 2, 3].map(async (turn) => {
      for (let wait = 0; wait < turn * 5; wait++) await new Promise(setImmediate);
      clock.now += 1_000_000;
      await other.book.recount(0);
    }),
  ]);
  for (const each of open) await endAll(each);
  const seen = await held();
  const used = (await one.book.used()) ?? { bytes: -1, files: -1 };
  assert.ok(
    seen.bytes <= used.bytes && seen.files <= used.files,
    `${JSON.stringify(used)} for ${JSON.stringify(seen)}`,
  );
  await exactAfterCount(workers, other);
}

async function exactAfterCount({ clock, held }: TwoWorkers, { book }: LimitedWorker): Promise<void> {
  clock.now += 1_000_000_000;
  await book.recount(0);
  assert.deepEqual(await book.used(), await held());
}

test("whatever two workers do in turns, both know at once what is there", async () => {
  await fc.assert(
    fc.asyncProperty(actions(false), (run) => inTurns(inMemory(), run)),
    { seed: 6, numRuns: 100 },
  );
});

test("whatever two workers do at once, and while it is counted anew, the account is never less than what is there", async () => {
  await fc.assert(
    fc.asyncProperty(actions(true), (run) => atOnce(inMemory(), run)),
    { seed: 7, numRuns: 150 },
  );
});

test("that holds on the disk too", async (t) => {
  let made = 0;
  const folder = folderFor(t);
  await fc.assert(
    fc.asyncProperty(actions(true), async (run) => {
      const root = `${folder}/${made++}`;
      await mkdir(root);
      const open = () => openDiskStorage({ root, secret, owner: "demo", durability: "none", copyLimit: 30 });
      const inner = [await open(), await open()] as const;
      await atOnce(twoWorkers(inner, { limits, copyLimit: 30 }), run);
      for (const storage of inner) await storage.close();
    }),
    { seed: 8, numRuns: 30 },
  );
});

test("a worker that is killed in the middle of anything leaves an account that the next count makes right", async () => {
  await fc.assert(
    fc.asyncProperty(actions(true), fc.nat(30), async (run, turns) => {
      const workers = inMemory();
      const { one, other } = workers;
      const open = new Set<FileWriter>();
      await one.book.counted();
      const killed = (async () => {
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        one.kill();
        one.cutOff();
      })();
      await Promise.all([
        killed,
        ...run.map((action, index) =>
          index % 2 === 0
            ? action(one.storage, new Set()).catch(() => undefined)
            : attempt(action(other.storage, open)),
        ),
      ]);
      await endAll(open);
      await arrived();
      await exactAfterCount(workers, other);
    }),
    { seed: 9, numRuns: 100 },
  );
});

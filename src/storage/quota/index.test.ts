import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Limits } from "../../guard/contract.js";
import { QuotaLedger } from "../../guard/quota/ledger.js";
import { at, bytes, get, namesIn, OWNER, put, rejectsWith } from "../conformance/kit.js";
import { storageConformance } from "../conformance.js";
import type { Storage } from "../contract.js";
import { openDiskStorage } from "../disk/index.js";
import { secret } from "../disk/testing.js";
import { createMemoryStorage } from "../memory/index.js";
import { type Limited, limited, usedBy } from "./testing.js";

const roomy: Limits = { bytes: 2 ** 50, files: 2 ** 40 };
const fresh = { at: 0, overwrite: true } as const;

storageConformance("memory under a quota", async () => {
  const store = createMemoryStorage();
  const ledger = new QuotaLedger({ onNearlyFull: () => assert.fail("nothing is nearly full") });
  const openFor = async (owner: string): Promise<Storage> =>
    limited(store.open(owner), roomy, { ledger, owner }).storage;
  return { storage: await openFor(OWNER), openFor, dispose: async () => {} };
});

storageConformance("disk under a quota", async () => {
  const root = await mkdtemp(join(tmpdir(), "sealift-quota-"));
  const ledger = new QuotaLedger({ onNearlyFull: () => assert.fail("nothing is nearly full") });
  const openFor = async (owner: string): Promise<Storage> =>
    limited(await openDiskStorage({ root, secret, owner, durability: "none" }), roomy, { ledger, owner }).storage;
  return { storage: await openFor(OWNER), openFor, dispose: () => rm(root, { recursive: true }) };
});

function inMemory(limits: Limits, files?: Record<string, string>): Limited {
  return limited(createMemoryStorage(files === undefined ? {} : { files }).open(), limits);
}

describe("a storage under a quota", () => {
  test("what is there counts, and freeSpace is what is left", async () => {
    const { storage, book } = inMemory({ bytes: 100 }, { "/d/f": "12345" });
    assert.equal(await storage.freeSpace(at("/")), 95);
    assert.deepEqual(await book.used(), { bytes: 5, files: 2 });
  });

  test("an upload takes as it comes, stops at the quota, and what was kept counts until it is dropped", async () => {
    const { storage, book } = inMemory({ bytes: 10 });
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("12345")]);
    assert.equal(await storage.freeSpace(at("/")), 5);
    await rejectsWith("quota", writer.write([bytes("123456")]));
    await rejectsWith("quota", writer.write([bytes("1")]));
    await rejectsWith("quota", writer.commit());
    assert.deepEqual(await namesIn(storage, at("/")), []);
    assert.deepEqual(await book.used(), { bytes: 5, files: 1 });
    const resumed = await storage.write(at("/f"), { at: 3, overwrite: true, resume: true });
    assert.deepEqual(await book.used(), { bytes: 3, files: 1 });
    await resumed.write([bytes("4567890")]);
    await resumed.commit();
    assert.equal(await get(storage, at("/f")), "1234567890");
    assert.deepEqual(await book.used(), { bytes: 10, files: 1 });
    await storage.removeFile(at("/f"));
    assert.deepEqual(await book.used(), { bytes: 0, files: 0 });
  });

  test("writes that overlap end in their order also where the quota ends between them", async () => {
    const { storage, book } = inMemory({ bytes: 5 });
    const writer = await storage.write(at("/f"), fresh);
    const results = await Promise.allSettled(["123", "456", "7"].map((text) => writer.write([bytes(text)])));
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected"],
    );
    await writer.discard();
    assert.deepEqual(await book.used(), { bytes: 0, files: 0 });
  });

  test("the old file stays until the new one is whole, so both count, and then its space comes back", async () => {
    const { storage, book } = inMemory({ bytes: 10 }, { "/f": "123456" });
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("abcd")]);
    await rejectsWith("quota", writer.write([bytes("e")]));
    await writer.keep();
    assert.equal(await get(storage, at("/f")), "123456");
    assert.deepEqual(await book.used(), { bytes: 10, files: 2 });
    await put(storage, at("/f"), "wxyz");
    assert.deepEqual(await book.used(), { bytes: 4, files: 1 });
  });

  test("the head that is copied to be continued counts, the part that is replaced does not", async () => {
    const { storage, book } = inMemory({ bytes: 20 }, { "/f": "12345678" });
    const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
    assert.deepEqual(await book.used(), { bytes: 16, files: 2 });
    await writer.write([bytes("9")]);
    await writer.keep();
    assert.deepEqual(await book.used(), { bytes: 17, files: 2 });
    await rejectsWith("quota", storage.write(at("/f"), { at: 4, overwrite: true }));
    assert.deepEqual(await book.used(), { bytes: 17, files: 2 });
    assert.equal(await storage.dropUnfinished(at("/f")), true);
    const again = await storage.write(at("/f"), { at: 4, overwrite: true });
    await again.write([bytes("xy")]);
    assert.deepEqual(await book.used(), { bytes: 14, files: 2 });
    await again.commit();
    assert.equal(await get(storage, at("/f")), "1234xy");
    assert.deepEqual(await book.used(), { bytes: 6, files: 1 });
  });

  test("names count: files, directories, and unfinished uploads of new names", async () => {
    const { storage, book } = inMemory({ files: 3 });
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/d/f"), "");
    const writer = await storage.write(at("/d/g"), fresh);
    await rejectsWith("quota", storage.write(at("/h"), fresh));
    await rejectsWith("quota", storage.makeDirectory(at("/e")));
    await rejectsWith("exists", storage.makeDirectory(at("/d")));
    await rejectsWith("quota", storage.copy(at("/d/f"), at("/c"), { overwrite: false }));
    await put(storage, at("/d/f"), "a file that is there may be replaced");
    await writer.keep();
    assert.equal((await book.used())?.files, 3);
    await storage.removeFile(at("/d/f"));
    await storage.removeDirectory(at("/d"));
    assert.deepEqual(await book.used(), { bytes: 0, files: 0 });
  });

  test("copies, renames and refusals of all kinds leave the account right", async () => {
    const { storage, book } = inMemory({ bytes: 30 }, { "/a": "12345", "/b": "123", "/d/x": "1" });
    await storage.copy(at("/a"), at("/c"), { overwrite: false });
    await storage.copy(at("/a"), at("/b"), { overwrite: true });
    assert.deepEqual(await book.used(), { bytes: 16, files: 5 });
    await rejectsWith("exists", storage.copy(at("/a"), at("/b"), { overwrite: false }));
    await rejectsWith("not-found", storage.copy(at("/missing"), at("/z"), { overwrite: false }));
    await storage.rename(at("/a"), at("/c"), { overwrite: true });
    await storage.rename(at("/d"), at("/e"), { overwrite: false });
    await storage.rename(at("/b"), at("/b"), { overwrite: false });
    await rejectsWith("not-empty", storage.removeDirectory(at("/e")));
    await rejectsWith("not-found", storage.removeFile(at("/a")));
    await rejectsWith("is-a-directory", storage.write(at("/e"), fresh));
    assert.deepEqual(await book.used(), { bytes: 11, files: 4 });
    assert.deepEqual(await usedBy(storage), await book.used());
  });

  test("a subtree is in the same account", async () => {
    const { storage, book } = inMemory({ bytes: 30 }, { "/d/a": "12345", "/d/e/b": "1" });
    const tree = await storage.subtree(at("/d"));
    await tree.removeFile(at("/a"));
    await tree.removeFile(at("/e/b"));
    await tree.removeDirectory(at("/e"));
    await tree.close();
    assert.deepEqual(await book.used(), { bytes: 0, files: 1 });
  });

  test("two changes of one name at a time count too much rather than too little, until the next count", async () => {
    const clock = { now: 0 };
    const inner = createMemoryStorage({ files: { "/f": "1234567890" } }).open();
    const { storage, book } = limited(inner, { bytes: 100 }, { now: () => clock.now });
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("abc")]);
    await storage.removeFile(at("/f"));
    await writer.commit();
    assert.deepEqual(await book.used(), { bytes: 16, files: 3 });
    clock.now += 5_000;
    await book.recount(Number.POSITIVE_INFINITY);
    assert.deepEqual(await book.used(), { bytes: 3, files: 1 });
  });
});

describe("a disk under a quota", () => {
  const onDisk = async (
    limits: Limits,
    body: (tree: Limited, root: string, clock: { now: number }) => Promise<void>,
    copyLimit = 2 ** 30,
  ) => {
    const root = await mkdtemp(join(tmpdir(), "sealift-quota-"));
    const clock = { now: 0 };
    try {
      const inner = await openDiskStorage({ root, secret, owner: OWNER, durability: "none", copyLimit });
      const tree = limited(inner, limits, { copyLimit, now: () => clock.now });
      await body(tree, root, clock);
      await tree.storage.close();
    } finally {
      await rm(root, { recursive: true });
    }
  };

  test("an upload through a link counts where it goes; a link that is removed gives back itself alone", async () => {
    await onDisk({ bytes: 100 }, async ({ storage, book }, root) => {
      await writeFile(join(root, "target"), "12345");
      await symlink("target", join(root, "link"));
      await put(storage, at("/link"), "1234567890");
      assert.deepEqual(await book.used(), { bytes: 10, files: 2 });
      const kept = await storage.write(at("/link"), fresh);
      await kept.write([bytes("123")]);
      await kept.keep();
      assert.deepEqual(await book.used(), { bytes: 13, files: 3 });
      await storage.removeFile(at("/link"));
      assert.deepEqual(await book.used(), { bytes: 13, files: 2 });
      assert.deepEqual(await usedBy(storage), await book.used());
    });
  });

  test("links are not followed when all is counted, nor does a circle of them hold anybody up", async () => {
    await onDisk({ bytes: 100 }, async ({ storage }, root) => {
      await symlink("..", join(root, "up"));
      await symlink(".", join(root, "circle"));
      assert.equal(await storage.freeSpace(at("/")), 100);
      assert.deepEqual(await usedBy(storage), { bytes: 0, files: 2 });
    });
  });

  test("a tree that is too deep to be counted can be read, and not changed", async () => {
    await onDisk({ bytes: 100 }, async ({ storage }, root) => {
      await writeFile(join(root, "f"), "12345");
      await mkdir(join(root, ...Array.from({ length: 258 }, () => "d")), { recursive: true });
      assert.equal(await get(storage, at("/f")), "12345");
      await rejectsWith("failed", storage.write(at("/g"), fresh));
      await rejectsWith("failed", storage.removeFile(at("/f")));
      await rm(join(root, "d"), { recursive: true });
      await storage.removeFile(at("/f"));
    });
  });

  test("who makes room outside is heard before anybody is refused, once the last count is old", async () => {
    await onDisk({ bytes: 10 }, async ({ storage }, root, clock) => {
      await put(storage, at("/f"), "1234567890");
      await truncate(join(root, "f"), 2);
      const writer = await storage.write(at("/g"), fresh);
      await rejectsWith("quota", writer.write([bytes("123")]));
      await writer.discard();
      clock.now += 61_000;
      await put(storage, at("/g"), "12345");
    });
  });

  test("what is too large to be copied is appended to without being paid for, and kept only if there is room", async () => {
    await onDisk(
      { bytes: 100 },
      async ({ storage, book }) => {
        await put(storage, at("/f"), "x".repeat(60));
        const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
        await writer.write([bytes("y".repeat(30))]);
        await rejectsWith("quota", writer.write([bytes("y".repeat(20))]));
        await writer.keep();
        assert.ok(((await book.used())?.bytes ?? 0) <= 100);
        assert.deepEqual(await book.used(), await usedBy(storage));
        const second = await storage.write(at("/f"), { at: "end", overwrite: true });
        await second.write([bytes("z".repeat(40))]);
        await second.commit();
        assert.deepEqual(await book.used(), { bytes: 100, files: 1 });
      },
      10,
    );
  });
});

import assert from "node:assert/strict";
import { linkSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, bytes, get, isMissing, keptOf, listAll, put, rejectsWith } from "../conformance/kit.js";
import type { Storage, WriteOptions } from "../contract.js";
import { folderFor, openFor } from "./testing.js";

// Each file here is larger than may be copied, and the file system of temporary folders shares no blocks, or the tests say so.
const copyLimit = 5_000;
const large = "0123456789".repeat(1_000);
const tail = "abcdefghij".repeat(500);
const file = at("/f");
const appending = { at: "end", overwrite: true } as const;
const resumeAt = (from: number): WriteOptions => ({ at: from, overwrite: true, resume: true });
const modified = Date.UTC(2020, 1, 2, 3, 4, 5, 678);

for (const way of ["descriptors", "paths"] as const)
  describe(`a file too large to be copied, by ${way}`, () => {
    async function begin(t: Parameters<typeof folderFor>[0]) {
      const root = folderFor(t);
      const path = join(root, "f");
      writeFileSync(path, large);
      const storage = await openFor(t, root, { copyLimit, way });
      const other = await openFor(t, root, { copyLimit, way, owner: "other" });
      await storage.setModified(file, modified);
      return { root, path, storage, other };
    }

    async function cut(storage: Storage, content = tail): Promise<void> {
      const writer = await storage.write(file, appending);
      await writer.write([bytes(content)]);
      await writer.keep();
    }

    async function isUnchanged(storage: Storage): Promise<void> {
      assert.equal(await get(storage, file), large);
      const entry = await storage.stat(file);
      assert.deepEqual([entry.size, entry.modified], [large.length, modified]);
      assert.deepEqual(
        (await listAll(storage, at("/"))).map(({ name, size, modified: time }) => [name, size, time]),
        [["f", large.length, modified]],
      );
    }

    test("is appended to in place, and shown as it was until all has come", async (t) => {
      const { root, path, storage, other } = await begin(t);
      const { ino } = statSync(path);
      const writer = await storage.write(file, appending);
      assert.equal(writer.offset, large.length);
      const early = await other.read(file);
      await writer.write([bytes(tail)]);
      assert.equal(readFileSync(path, "latin1"), large + tail);
      for (const reader of [storage, other]) await isUnchanged(reader);
      const into = new Uint8Array(20_000);
      assert.equal(await early.read(into, 0), large.length);
      assert.equal(await early.read(into, large.length), 0);
      assert.equal(await early.read(into, large.length + 1), 0);
      await writer.commit();
      assert.equal(await early.read(into, large.length), 0);
      await early.close();
      assert.equal(await get(other, file), large + tail);
      const entry = await other.stat(file);
      assert.equal(entry.size, large.length + tail.length);
      assert.ok(entry.modified > modified);
      assert.equal(await storage.unfinished(file), undefined);
      assert.deepEqual(readdirSync(root), ["f"]);
      assert.equal(statSync(path).ino, ino);
    });

    test("is appended to at its very end only: elsewhere it is bad-offset, and nothing is left behind", async (t) => {
      const { root, storage } = await begin(t);
      for (const from of [1, 4_096, large.length - 1])
        for (const resumable of [true, false])
          await rejectsWith("bad-offset", storage.write(file, { at: from, overwrite: true, resumable }));
      assert.equal(await storage.unfinished(file), undefined);
      assert.deepEqual(readdirSync(root), ["f"]);
      const writer = await storage.write(file, { at: large.length, overwrite: true });
      await writer.write([bytes(tail)]);
      await writer.commit();
      assert.equal(await get(storage, file), large + tail);
    });

    test("what was appended and cut is offered, never less than the file, and gone on with", async (t) => {
      const { root, storage, other } = await begin(t);
      await cut(storage, "abc");
      await isUnchanged(other);
      assert.deepEqual(await keptOf(storage, file), { offered: large.length, running: false });
      assert.equal(await other.unfinished(file), undefined);
      for (const from of [0, large.length - 1, large.length + 4, "end"] as const)
        await rejectsWith("bad-offset", storage.write(file, { at: from, overwrite: true, resume: true }));
      const writer = await storage.write(file, resumeAt(large.length));
      assert.deepEqual(await keptOf(storage, file), { offered: large.length, running: true });
      await writer.write([bytes(tail.slice(0, 4_000))]);
      assert.deepEqual(await keptOf(storage, file), { offered: 12_288, running: true });
      await rejectsWith("busy", storage.dropUnfinished(file));
      await writer.keep();
      await isUnchanged(storage);
      const again = await openFor(t, root, { copyLimit, way });
      assert.deepEqual(await keptOf(again, file), { offered: 12_288, running: false });
      const last = await again.write(file, resumeAt(12_288));
      await last.write([bytes((large + tail).slice(12_288))]);
      await last.commit();
      assert.equal(await get(other, file), large + tail);
      assert.equal(await again.unfinished(file), undefined);
      assert.deepEqual(readdirSync(root), ["f"]);
    });

    test("is as before when the upload is dropped, now or later", async (t) => {
      const { root, path, storage } = await begin(t);
      const writer = await storage.write(file, appending);
      await writer.write([bytes(tail)]);
      await writer.discard();
      await isUnchanged(storage);
      assert.equal(statSync(path).size, large.length);
      await cut(storage);
      assert.equal(await storage.dropUnfinished(file), true);
      assert.equal(await storage.dropUnfinished(file), false);
      assert.equal(await storage.unfinished(file), undefined);
      await isUnchanged(storage);
      assert.deepEqual(readdirSync(root), ["f"]);
    });

    test("of an upload that none may go on with only the memory is kept", async (t) => {
      const { path, storage } = await begin(t);
      const writer = await storage.write(file, { ...appending, resumable: false });
      await writer.write([bytes(tail)]);
      assert.deepEqual(await keptOf(storage, file), { offered: 0, running: true });
      await writer.keep();
      assert.deepEqual(await keptOf(storage, file), { offered: 0, running: false });
      await rejectsWith("bad-offset", storage.write(file, resumeAt(large.length)));
      await isUnchanged(storage);
      assert.equal(statSync(path).size, large.length);
    });

    test("while it is appended to it can be neither removed nor moved nor replaced nor given another time", async (t) => {
      const { storage, other } = await begin(t);
      await put(other, at("/small"), "x");
      const writer = await storage.write(file, appending);
      await writer.write([bytes(tail)]);
      for (const changing of [
        () => other.removeFile(file),
        () => other.rename(file, at("/g"), { overwrite: false }),
        () => other.rename(at("/small"), file, { overwrite: true }),
        () => other.copy(at("/small"), file, { overwrite: true }),
        () => other.setModified(file, 0),
        () => other.write(file, appending),
      ])
        await rejectsWith("busy", changing());
      await writer.commit();
      assert.equal(await get(other, file), large + tail);
    });

    const changes: readonly (readonly [string, (storage: Storage) => Promise<void>, string])[] = [
      ["moved", (storage) => storage.rename(file, at("/g"), { overwrite: false }), large],
      ["copied", (storage) => storage.copy(file, at("/g"), { overwrite: false }), large],
      [
        "replaced by a copy",
        async (storage) => {
          await put(storage, at("/small"), "x");
          await storage.copy(at("/small"), file, { overwrite: true });
          await storage.rename(file, at("/g"), { overwrite: false });
        },
        "x",
      ],
      [
        "replaced by an upload",
        async (storage) => {
          await put(storage, file, "new");
          await storage.rename(file, at("/g"), { overwrite: false });
        },
        "new",
      ],
      [
        "appended to",
        async (storage) => {
          const writer = await storage.write(file, appending);
          await writer.write([bytes("more")]);
          await writer.commit();
          await storage.rename(file, at("/g"), { overwrite: false });
        },
        `${large}more`,
      ],
    ];
    for (const [how, change, content] of changes)
      test(`what one account appended and did not finish is not there when another has the file ${how}`, async (t) => {
        const { storage, other } = await begin(t);
        await cut(storage);
        await change(other);
        assert.equal(await get(other, at("/g")), content);
        const unfinished = await keptOf(storage, file);
        if (how === "copied") assert.deepEqual(unfinished, { offered: 12_288, running: false });
        else assert.deepEqual(unfinished, { offered: 0, running: false });
        assert.equal(await storage.unfinished(at("/g")), undefined);
      });

    test("a time that is set on it stays", async (t) => {
      const { storage, other } = await begin(t);
      await cut(storage);
      await other.setModified(file, 1_000_000_000_123);
      assert.equal((await storage.stat(file)).modified, 1_000_000_000_123);
      assert.deepEqual(await keptOf(storage, file), { offered: 0, running: false });
      assert.equal(await get(storage, file), large);
    });

    test("a journal is no word about another file, nor about one that was made shorter", async (t) => {
      const { root, path, storage } = await begin(t);
      await cut(storage);
      writeFileSync(join(root, "new"), `${large}another`);
      renameSync(join(root, "new"), path);
      assert.equal(await get(storage, file), `${large}another`);
      assert.equal((await storage.stat(file)).size, large.length + 7);
      const writer = await storage.write(file, appending);
      await writer.commit();
      assert.equal(await get(storage, file), `${large}another`);
      await cut(storage);
      truncateSync(path, large.length - 1);
      assert.equal((await storage.stat(file)).size, large.length - 1);
      await storage.removeFile(file);
      await isMissing(storage, file);
      await storage.dropUnfinished(file);
      assert.deepEqual(readdirSync(root), []);
    });

    test("one that was replaced from outside while it was appended to is not published as if it were the same", async (t) => {
      const { root, path, storage } = await begin(t);
      const writer = await storage.write(file, appending);
      await writer.write([bytes(tail)]);
      writeFileSync(join(root, "new"), `${large}another`);
      renameSync(join(root, "new"), path);
      await rejectsWith("busy", writer.commit());
      assert.equal(await get(storage, file), `${large}another`);
    });

    test("one that has a second name is copied all the same: under that one nothing is to change", async (t) => {
      const { root, path, storage } = await begin(t);
      linkSync(path, join(root, "second"));
      const writer = await storage.write(file, appending);
      await writer.write([bytes(tail)]);
      assert.equal(readFileSync(join(root, "second"), "latin1"), large);
      await writer.commit();
      assert.equal(await get(storage, file), large + tail);
      assert.equal(await get(storage, at("/second")), large);
    });

    test("a journal that is found after copyLimit was raised still counts", async (t) => {
      const { root, storage } = await begin(t);
      await cut(storage);
      const raised = await openFor(t, root, { copyLimit: 2 * copyLimit, way });
      assert.equal((await raised.stat(file)).size, large.length);
    });

    test("what an account uploads cannot pass for a journal", async (t) => {
      const { root, storage } = await begin(t);
      await cut(storage);
      const [journal] = readdirSync(root).filter((name) => name.endsWith(".part"));
      const text = readFileSync(join(root, journal ?? ""), "utf8").replace(/"length":\d+/, '"length":1');
      await storage.dropUnfinished(file);
      const writer = await storage.write(file, { at: 0, overwrite: true });
      await writer.write([bytes(text)]);
      await writer.keep();
      assert.equal((await storage.stat(file)).size, large.length);
      assert.equal(await storage.unfinished(file).then((found) => found?.offered), 0);
    });

    test("and is overwritten by way of a part, as any other", async (t) => {
      const { root, storage } = await begin(t);
      const writer = await storage.write(file, { at: 0, overwrite: true });
      await writer.write([bytes(`${large}new`)]);
      await isUnchanged(storage);
      await writer.commit();
      assert.equal(await get(storage, file), `${large}new`);
      assert.deepEqual(readdirSync(root), ["f"]);
    });

    test("a smaller one is copied to be continued", async (t) => {
      const { root, storage } = await begin(t);
      await put(storage, at("/small"), "x".repeat(copyLimit));
      const writer = await storage.write(at("/small"), { at: 4_000, overwrite: true });
      await writer.write([bytes("y")]);
      assert.equal(statSync(join(root, "small")).size, copyLimit);
      await writer.commit();
      assert.equal(await get(storage, at("/small")), `${"x".repeat(4_000)}y`);
    });
  });

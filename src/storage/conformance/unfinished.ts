import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage, WriteOptions } from "../contract.js";
import { at, bytes, type Case, get, isMissing, keptOf, namesIn, OWNER, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;
const fresh = { at: 0, overwrite: true } as const;
const block = 4096;

/** 10,000 bytes that differ from place to place. */
const content = Array.from({ length: 2_500 }, (_, index) => String(1_000 + index)).join("");

/** An upload that is cut after `text`. */
async function cut(storage: Storage, path: VirtualPath, text: string, options: WriteOptions = fresh): Promise<void> {
  const writer = await storage.write(path, options);
  await writer.write([bytes(text)]);
  await writer.keep();
}

/** Goes on with what was kept, to the end. */
async function finish(storage: Storage, path: VirtualPath, from: number): Promise<void> {
  const writer = await storage.write(path, { at: from, overwrite: true, resume: true });
  assert.equal(writer.offset, from);
  await writer.write([bytes(content.slice(from))]);
  await writer.commit();
}

/** keep, resume, unfinished, dropUnfinished: uploads that did not become the file. */
export function unfinishedCases(add: Case): void {
  keepingCases(add);
  resumingCases(add);
  rememberingCases(add);
  accountCases(add);
  identityCases(add);
  directoryCases(add);
}

function keepingCases(add: Case): void {
  add("keep leaves the name as it was, and what came is offered but for its tail", async (storage) => {
    assert.equal(await storage.unfinished(at("/f")), undefined);
    await cut(storage, at("/f"), content);
    await isMissing(storage, at("/f"));
    assert.deepEqual(await namesIn(storage, root), []);
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    assert.equal(await storage.unfinished(at("/other")), undefined);
    await put(storage, at("/old"), "old");
    await cut(storage, at("/old"), content);
    assert.equal(await get(storage, at("/old")), "old");
    assert.deepEqual(await keptOf(storage, at("/old")), { offered: 2 * block, running: false });
    assert.deepEqual(await namesIn(storage, root), ["old"]);
  });

  add("a part is never offered whole, and one of a block or less not at all", async (storage) => {
    for (const [length, offered] of [
      [0, 0],
      [1, 0],
      [block, 0],
      [block + 1, block],
      [2 * block, block],
    ] as const) {
      await cut(storage, at("/f"), content.slice(0, length));
      assert.deepEqual(await keptOf(storage, at("/f")), { offered, running: false }, `${length}`);
    }
  });

  add("a running upload is unfinished too, and as long as what is written", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: true });
    await writer.write([bytes(content)]);
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: true });
    await rejectsWith("busy", storage.dropUnfinished(at("/f")));
    await writer.commit();
    assert.equal(await storage.unfinished(at("/f")), undefined);
    assert.equal(await storage.dropUnfinished(at("/f")), false);
    assert.equal(await get(storage, at("/f")), content);
  });

  add("keep waits for a write under way, and ends the upload once", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    const writing = writer.write([bytes(content)]);
    await writer.keep();
    await writing;
    await rejectsWith("failed", writer.write([bytes("late")]));
    await rejectsWith("failed", writer.commit());
    await writer.keep();
    await writer.discard();
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    const whole = await storage.write(at("/g"), fresh);
    await whole.commit();
    await whole.keep();
    assert.equal(await storage.unfinished(at("/g")), undefined);
  });

  add("discard leaves nothing, also of what was kept before", async (storage) => {
    await cut(storage, at("/f"), content);
    const writer = await storage.write(at("/f"), { at: block, overwrite: true, resume: true });
    await writer.discard();
    await writer.keep();
    assert.equal(await storage.unfinished(at("/f")), undefined);
  });

  add("a commit that fails keeps what came", async (storage) => {
    const writer = await storage.write(at("/f"), { at: 0, overwrite: false });
    await writer.write([bytes(content)]);
    await put(storage, at("/other"), "first");
    await storage.rename(at("/other"), at("/f"), { overwrite: false });
    await rejectsWith("exists", writer.commit());
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    assert.equal(await get(storage, at("/f")), "first");
    await finish(storage, at("/f"), 2 * block);
    assert.equal(await get(storage, at("/f")), content);
  });
}

function resumingCases(add: Case): void {
  add("what was kept is gone on with, as often as it is cut", async (storage) => {
    await cut(storage, at("/f"), content.slice(0, 5_000));
    await cut(storage, at("/f"), content.slice(block, 9_000), { at: block, overwrite: true, resume: true });
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    await finish(storage, at("/f"), 2 * block);
    assert.equal(await get(storage, at("/f")), content);
    assert.equal(await storage.unfinished(at("/f")), undefined);
  });

  add("what came behind the offset is cut off", async (storage) => {
    await cut(storage, at("/f"), content.slice(0, 6_000).concat("x".repeat(4_000)));
    await finish(storage, at("/f"), 6_000);
    assert.equal(await get(storage, at("/f")), content);
    await cut(storage, at("/g"), "x".repeat(5_000));
    await finish(storage, at("/g"), 0);
    assert.equal(await get(storage, at("/g")), content);
  });

  add("the old file is read until the resumed upload is whole, and its mode stays", async (storage) => {
    await put(storage, at("/f"), "old");
    await storage.setMode(at("/f"), 0o600);
    await cut(storage, at("/f"), content.slice(0, 5_000));
    const writer = await storage.write(at("/f"), { at: block, overwrite: true, resume: true });
    await writer.write([bytes(content.slice(block))]);
    assert.equal(await get(storage, at("/f")), "old");
    await writer.commit();
    assert.equal(await get(storage, at("/f")), content);
    assert.equal((await storage.stat(at("/f"))).mode, 0o600);
  });

  add("where nothing was kept, or not as much, it is bad-offset, and what was kept stays", async (storage) => {
    const resume = (from: number | "end") => storage.write(at("/f"), { at: from, overwrite: true, resume: true });
    await rejectsWith("bad-offset", resume(0));
    await put(storage, at("/f"), "published, and longer");
    await rejectsWith("bad-offset", resume(3));
    await cut(storage, at("/f"), content.slice(0, 5_000));
    for (const from of [5_000, 5_001, -1, 0.5, Number.NaN, "end"] as const)
      await rejectsWith("bad-offset", resume(from));
    const unresumable = { at: block, overwrite: true, resume: true, resumable: false } as const;
    await rejectsWith("unsupported", storage.write(at("/f"), unresumable));
    await rejectsWith("exists", storage.write(at("/f"), { at: block, overwrite: false, resume: true }));
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: block, running: false });
    await finish(storage, at("/f"), block);
    assert.equal(await get(storage, at("/f")), content);
  });

  add("an upload that begins anew takes the place of what was kept", async (storage) => {
    await cut(storage, at("/f"), content);
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("new")]);
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: true });
    await writer.commit();
    assert.equal(await get(storage, at("/f")), "new");
    assert.equal(await storage.unfinished(at("/f")), undefined);
    await cut(storage, at("/f"), content);
    const appending = await storage.write(at("/f"), { at: "end", overwrite: true });
    await appending.write([bytes("er")]);
    await appending.commit();
    assert.equal(await get(storage, at("/f")), "newer");
    assert.equal(await storage.unfinished(at("/f")), undefined);
  });

  add("an upload that begins behind the head of a file is kept with that head", async (storage) => {
    await put(storage, at("/f"), content.slice(0, 6_000));
    await cut(storage, at("/f"), content.slice(5_000, 9_000), { at: 5_000, overwrite: true });
    assert.equal(await get(storage, at("/f")), content.slice(0, 6_000));
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    await finish(storage, at("/f"), 2 * block);
    assert.equal(await get(storage, at("/f")), content);
  });
}

function rememberingCases(add: Case): void {
  add("where nothing came, it is remembered that there was an upload, until it is dropped", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    await writer.keep();
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: false });
    assert.equal(await storage.dropUnfinished(at("/f")), true);
    assert.equal(await storage.dropUnfinished(at("/f")), false);
    assert.equal(await storage.unfinished(at("/f")), undefined);
    await cut(storage, at("/f"), content);
    assert.equal(await storage.dropUnfinished(at("/f")), true);
    assert.equal(await storage.unfinished(at("/f")), undefined);
  });

  add("of an upload that none may go on with only the memory is kept", async (storage) => {
    await put(storage, at("/f"), "old");
    const options = { at: 0, overwrite: true, resumable: false } as const;
    const writer = await storage.write(at("/f"), options);
    await writer.write([bytes(content)]);
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: true });
    await writer.keep();
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: false });
    await rejectsWith("bad-offset", storage.write(at("/f"), { at: 0, overwrite: true, resume: true }));
    assert.equal(await get(storage, at("/f")), "old");
    const appending = await storage.write(at("/f"), { ...options, at: "end" });
    await appending.write([bytes(" and new")]);
    await appending.commit();
    assert.equal(await get(storage, at("/f")), "old and new");
    assert.equal(await storage.unfinished(at("/f")), undefined);
    const dropped = await storage.write(at("/f"), options);
    await dropped.discard();
    assert.equal(await storage.unfinished(at("/f")), undefined);
    const late = await storage.write(at("/g"), { at: 0, overwrite: false, resumable: false });
    await late.write([bytes(content)]);
    await storage.rename(at("/f"), at("/g"), { overwrite: false });
    await rejectsWith("exists", late.commit());
    assert.deepEqual(await keptOf(storage, at("/g")), { offered: 0, running: false });
    assert.deepEqual(await namesIn(storage, root), ["g"]);
  });

  add("kept as a memory only, nothing of what came is offered, nor of what was kept before", async (storage) => {
    await cut(storage, at("/f"), content);
    const writer = await storage.write(at("/f"), { at: block, overwrite: true, resume: true });
    await writer.write([bytes(content)]);
    await writer.keep({ memoryOnly: true });
    await writer.keep();
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 0, running: false });
    assert.deepEqual(await namesIn(storage, root), []);
  });

  add("of places where nothing can be uploaded nothing is unfinished", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    for (const path of [root, at("/d"), at("/missing/f"), at("/f/g")]) {
      assert.equal(await storage.unfinished(path), undefined);
      assert.equal(await storage.dropUnfinished(path), false);
    }
  });

  add("removing, renaming and making the name leaves what was kept under it", async (storage) => {
    await put(storage, at("/f"), "old");
    await cut(storage, at("/f"), content);
    await storage.rename(at("/f"), at("/g"), { overwrite: false });
    assert.equal(await storage.unfinished(at("/g")), undefined);
    await storage.rename(at("/g"), at("/f"), { overwrite: false });
    await storage.removeFile(at("/f"));
    assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
    await finish(storage, at("/f"), 2 * block);
    assert.equal(await get(storage, at("/f")), content);
  });
}

function accountCases(add: Case): void {
  add("what one account's upload left is no other account's", async (storage, openFor) => {
    const other = await openFor("other");
    try {
      await cut(storage, at("/f"), content);
      assert.equal(await other.unfinished(at("/f")), undefined);
      assert.equal(await other.dropUnfinished(at("/f")), false);
      await rejectsWith("bad-offset", other.write(at("/f"), { at: block, overwrite: true, resume: true }));
      await cut(other, at("/f"), content.slice(0, 5_000));
      assert.deepEqual(await keptOf(other, at("/f")), { offered: block, running: false });
      assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: false });
      await put(other, at("/f"), "the other's");
      assert.equal(await other.unfinished(at("/f")), undefined);
      await finish(storage, at("/f"), 2 * block);
      assert.equal(await get(other, at("/f")), content);
    } finally {
      await other.close();
    }
  });

  add("another storage of the same account finds what was kept", async (storage, openFor) => {
    await cut(storage, at("/f"), content);
    const again = await openFor(OWNER);
    try {
      assert.deepEqual(await keptOf(again, at("/f")), { offered: 2 * block, running: false });
      await finish(again, at("/f"), 2 * block);
    } finally {
      await again.close();
    }
    assert.equal(await get(storage, at("/f")), content);
  });

  add("an upload that was refused as busy is remembered as unfinished", async (storage, openFor) => {
    const other = await openFor("other");
    try {
      const writer = await storage.write(at("/f"), fresh);
      await writer.write([bytes(content)]);
      await rejectsWith("busy", other.write(at("/f"), fresh));
      assert.deepEqual(await keptOf(other, at("/f")), { offered: 0, running: false });
      await rejectsWith("busy", storage.write(at("/f"), fresh));
      assert.deepEqual(await keptOf(storage, at("/f")), { offered: 2 * block, running: true });
      await writer.commit();
      assert.equal(await storage.unfinished(at("/f")), undefined);
      assert.deepEqual(await keptOf(other, at("/f")), { offered: 0, running: false });
      await put(other, at("/f"), "whole");
      assert.equal(await other.unfinished(at("/f")), undefined);
    } finally {
      await other.close();
    }
  });

  add("a refusal as busy takes nothing of what was kept before", async (storage, openFor) => {
    const other = await openFor("other");
    try {
      await cut(other, at("/f"), content);
      const writer = await storage.write(at("/f"), fresh);
      await rejectsWith("busy", other.write(at("/f"), fresh));
      await rejectsWith("busy", other.write(at("/f"), { at: block, overwrite: true, resume: true }));
      assert.deepEqual(await keptOf(other, at("/f")), { offered: 2 * block, running: false });
      assert.equal(await other.dropUnfinished(at("/f")), true);
      await writer.discard();
      assert.equal(await other.unfinished(at("/f")), undefined);
    } finally {
      await other.close();
    }
  });
}

function identityCases(add: Case): void {
  const idOf = async (storage: Storage): Promise<string | undefined> => (await storage.unfinished(at("/f")))?.id;

  for (const published of [false, true]) {
    add(
      `an upload has one id to its end, a new beginning another (${published ? "a" : "no"} file there)`,
      async (storage) => {
        if (published) await put(storage, at("/f"), "old");
        const writer = await storage.write(at("/f"), fresh);
        const id = await idOf(storage);
        assert.notEqual(id, undefined);
        await writer.write([bytes(content)]);
        await writer.keep();
        assert.equal(await idOf(storage), id);
        const again = await storage.write(at("/f"), { at: block, overwrite: true, resume: true });
        assert.equal(await idOf(storage), id);
        await again.write([bytes(content)]);
        await again.keep();
        assert.equal(await idOf(storage), id);
        await cut(storage, at("/f"), content);
        assert.notEqual(await idOf(storage), id);
      },
    );
  }
}

function directoryCases(add: Case): void {
  add("what was kept is found after the directory was renamed", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await storage.makeDirectory(at("/d/e"));
    await cut(storage, at("/d/e/f"), content);
    await storage.rename(at("/d"), at("/moved"), { overwrite: false });
    assert.deepEqual(await keptOf(storage, at("/moved/e/f")), { offered: 2 * block, running: false });
    await finish(storage, at("/moved/e/f"), 2 * block);
    assert.equal(await get(storage, at("/moved/e/f")), content);
  });

  add("a directory that holds only what was kept is removed with it", async (storage, openFor) => {
    const other = await openFor("other");
    try {
      await storage.makeDirectory(at("/d"));
      await cut(storage, at("/d/f"), content);
      await cut(other, at("/d/f"), content);
      await put(storage, at("/d/file"), "x");
      await rejectsWith("not-empty", storage.removeDirectory(at("/d")));
      assert.deepEqual(await keptOf(storage, at("/d/f")), { offered: 2 * block, running: false });
      await storage.removeFile(at("/d/file"));
      await storage.removeDirectory(at("/d"));
      await isMissing(storage, at("/d"));
      await storage.makeDirectory(at("/d"));
      assert.equal(await storage.unfinished(at("/d/f")), undefined);
      assert.equal(await other.unfinished(at("/d/f")), undefined);
    } finally {
      await other.close();
    }
  });
}

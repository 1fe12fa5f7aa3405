import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, type Case, isMissing, listAll, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;

/** stat, setModified, setMode, freeSpace. */
export function attributeCases(add: Case): void {
  add("stat tells kind, size and time of a file", async (storage) => {
    const before = Date.now();
    await put(storage, at("/a.txt"), "hello");
    const entry = await storage.stat(at("/a.txt"));
    assert.equal(entry.name, "a.txt");
    assert.equal(entry.kind, "file");
    assert.equal(entry.size, 5);
    assert.ok(Number.isInteger(entry.modified));
    // File systems stamp with a coarse clock, some milliseconds behind.
    assert.ok(entry.modified >= before - 2_000 && entry.modified <= Date.now() + 2_000, `${entry.modified}`);
    assert.ok(entry.mode > 0 && entry.mode <= 0o7777);
    assert.ok(entry.links >= 1);
    assert.notEqual(entry.owner, "");
    assert.notEqual(entry.group, "");
  });

  add("stat of the root is a directory without a name", async (storage) => {
    const entry = await storage.stat(root);
    assert.equal(entry.kind, "directory");
    assert.equal(entry.name, "");
  });

  add("stat of a directory", async (storage) => {
    await storage.makeDirectory(at("/d"));
    const entry = await storage.stat(at("/d"));
    assert.equal(entry.kind, "directory");
    assert.equal(entry.name, "d");
  });

  add("stat of what is not there is not-found, beneath a file not-a-directory", async (storage) => {
    await put(storage, at("/f"), "x");
    await isMissing(storage, at("/missing"));
    await isMissing(storage, at("/missing/deeper"));
    await rejectsWith("not-a-directory", storage.stat(at("/f/deeper")));
  });

  add("identity tells two files apart and is the same for the same", async (storage) => {
    await put(storage, at("/a"), "x");
    await put(storage, at("/b"), "x");
    const first = await storage.stat(at("/a"));
    assert.notEqual(first.identity, (await storage.stat(at("/b"))).identity);
    assert.equal(first.identity, (await storage.stat(at("/a"))).identity);
    const listed = (await listAll(storage, root)).find((entry) => entry.name === "a");
    assert.equal(listed?.identity, first.identity);
    await storage.rename(at("/a"), at("/c"), { overwrite: false });
    assert.equal((await storage.stat(at("/c"))).identity, first.identity);
  });

  add("version, where there is one, is the same until something changes", async (storage) => {
    await put(storage, at("/a"), "one");
    const first = await storage.stat(at("/a"));
    assert.equal((await storage.stat(at("/a"))).version, first.version);
    if (first.version === undefined) return;
    await put(storage, at("/a"), "two");
    await storage.setModified(at("/a"), first.modified);
    const second = await storage.stat(at("/a"));
    assert.deepEqual([second.size, second.modified], [first.size, first.modified]);
    assert.notEqual(`${second.version} ${second.identity}`, `${first.version} ${first.identity}`);
  });

  add("setModified is exact to the millisecond, for files and directories", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    for (const time of [0, 1, 999, 1_000, 1_700_000_000_123, 1_999_999_999_999, 946_684_799_001]) {
      for (const path of [at("/f"), at("/d")]) {
        await storage.setModified(path, time);
        assert.equal((await storage.stat(path)).modified, time);
      }
    }
    await rejectsWith("not-found", storage.setModified(at("/missing"), 0));
  });

  add("setMode sets the permission bits of files and directories", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    for (const mode of [0o600, 0o640, 0o755, 0o777]) {
      await storage.setMode(at("/f"), mode);
      assert.equal((await storage.stat(at("/f"))).mode, mode);
    }
    await storage.setMode(at("/d"), 0o700);
    assert.equal((await storage.stat(at("/d"))).mode & 0o777, 0o700);
    await rejectsWith("not-found", storage.setMode(at("/missing"), 0o600));
  });

  add("freeSpace is a count of bytes or unknown, also for a name that is still free", async (storage) => {
    await storage.makeDirectory(at("/d"));
    for (const path of [root, at("/d"), at("/d/new")]) {
      const free = await storage.freeSpace(path);
      assert.ok(free === undefined || (Number.isFinite(free) && free >= 0), `${free}`);
    }
  });
}

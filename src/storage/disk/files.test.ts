import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, bytes, get, listAll, put, rejectsWith } from "../conformance/kit.js";
import { StorageError } from "../errors.js";
import { openDiskStorage } from "./index.js";
import { folderFor, openFor, secret } from "./testing.js";

const fresh = { at: 0, overwrite: true } as const;

for (const way of ["descriptors", "paths"] as const)
  describe(`what is no regular file, by ${way}`, () => {
    test("a FIFO is refused at once by everything that would open it, while other work goes on", async (t) => {
      const root = folderFor(t);
      execFileSync("mkfifo", [join(root, "fifo")]);
      const storage = await openFor(t, root, { way });
      await put(storage, at("/f"), "content");
      // Twice as many as libuv's pool has threads: one that blocks would stop all that follows.
      const refusals = Array.from({ length: 8 }, () => rejectsWith("not-a-file", storage.read(at("/fifo"))));
      const alive = Promise.all(Array.from({ length: 8 }, () => get(storage, at("/f"))));
      assert.deepEqual(await alive, new Array(8).fill("content"));
      await Promise.all(refusals);
      await rejectsWith("not-a-file", storage.write(at("/fifo"), fresh));
      await rejectsWith("not-a-file", storage.write(at("/fifo"), { at: "end", overwrite: true }));
      await rejectsWith("not-a-file", storage.setMode(at("/fifo"), 0o600));
      const before = lstatSync(join(root, "fifo")).mtimeMs;
      await rejectsWith("not-a-file", storage.setModified(at("/fifo"), 5_000));
      assert.equal(lstatSync(join(root, "fifo")).mtimeMs, before);
      await rejectsWith("not-a-directory", listAll(storage, at("/fifo")));
      assert.equal((await storage.stat(at("/fifo"))).kind, "other");
      assert.equal((await listAll(storage, at("/"))).find(({ name }) => name === "fifo")?.kind, "other");
      assert.ok(lstatSync(join(root, "fifo")).isFIFO());
      await storage.removeFile(at("/fifo"));
    });

    test("a socket is refused as well", async (t) => {
      const root = folderFor(t);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(root, "socket"), resolve));
      t.after(() => server.close());
      const storage = await openFor(t, root, { way });
      await rejectsWith("not-a-file", storage.read(at("/socket")));
      await rejectsWith("not-a-file", storage.write(at("/socket"), fresh));
      await rejectsWith("not-a-file", storage.setMode(at("/socket"), 0o600));
      await rejectsWith("not-a-file", storage.setModified(at("/socket"), 5_000));
    });
  });

test("devices are refused", async (t) => {
  const storage = await openFor(t, "/dev");
  await rejectsWith("not-a-file", storage.read(at("/null")));
  await rejectsWith("not-a-file", storage.write(at("/null"), fresh));
  await rejectsWith("not-a-file", storage.setModified(at("/null"), statSync("/dev/null").mtimeMs));
});

describe("mode, owner and group of what is made", () => {
  const modeOf = (path: string): number => statSync(path).mode & 0o7777;

  test("by default 0644 and 0755 without the bits of the umask", async (t) => {
    const root = folderFor(t);
    const storage = await openFor(t, root);
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    assert.equal(modeOf(join(root, "f")), 0o644 & ~process.umask());
    assert.equal(modeOf(join(root, "d")), 0o755 & ~process.umask());
  });

  test("as configured, whatever the umask", async (t) => {
    const root = folderFor(t);
    const before = process.umask(0o077);
    t.after(() => process.umask(before));
    const storage = await openFor(t, root, { mode: 0o664, directoryMode: 0o2775 });
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    assert.equal(modeOf(join(root, "f")), 0o664);
    assert.equal(modeOf(join(root, "d")), 0o2775);
    await put(storage, at("/f"), "again");
    assert.equal(modeOf(join(root, "f")), 0o664);
  });

  test("nobody else reads what is to replace a private file", async (t) => {
    const root = folderFor(t);
    const storage = await openFor(t, root, { mode: 0o644 });
    writeFileSync(join(root, "f"), "old", { mode: 0o600 });
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("new")]);
    for (const name of readdirSync(root)) assert.equal(modeOf(join(root, name)), 0o600, name);
    await writer.commit();
    assert.equal(modeOf(join(root, "f")), 0o600);
  });

  test("a directory keeps set-group-ID when its mode is set, a file loses set-user-ID", async (t) => {
    const root = folderFor(t);
    const storage = await openFor(t, root);
    mkdirSync(join(root, "d"));
    chmodSync(join(root, "d"), 0o2770);
    writeFileSync(join(root, "f"), "");
    chmodSync(join(root, "f"), 0o4755);
    await storage.setMode(at("/d"), 0o755);
    await storage.setMode(at("/f"), 0o700);
    assert.equal(modeOf(join(root, "d")), 0o2755);
    assert.equal(modeOf(join(root, "f")), 0o700);
  });

  test("the group as configured, by number or name, and the owner of a file that is overwritten", async (t) => {
    const root = folderFor(t);
    const isRoot = process.getuid?.() === 0;
    // Another group takes root; the own one anybody can give.
    const group = isRoot ? 12_345 : (process.getgid?.() ?? 0);
    const storage = await openFor(t, root, { group: String(group), mode: 0o640 });
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    assert.equal(statSync(join(root, "f")).gid, group);
    assert.equal(statSync(join(root, "d")).gid, group);
    assert.equal(modeOf(join(root, "f")), 0o640);
    if (isRoot) chownSync(join(root, "f"), 23_456, 34_567);
    const before = statSync(join(root, "f"));
    await put(storage, at("/f"), "replaced");
    const after = statSync(join(root, "f"));
    assert.notEqual(after.ino, before.ino);
    assert.deepEqual([after.uid, after.gid, after.mode], [before.uid, before.gid, before.mode]);
    assert.equal((await storage.stat(at("/f"))).group, isRoot ? "34567" : (await storage.stat(at("/d"))).group);
  });

  test("a group that nobody knows, and a secret that is none, are refused in words", async () => {
    const options = { root: "/", secret, owner: "demo" };
    const opening = openDiskStorage({ ...options, group: "no-such-group-here" });
    await assert.rejects(
      opening,
      (error) => error instanceof StorageError && /no group no-such-group-here/.test(error.message),
    );
    const short = openDiskStorage({ ...options, secret: new Uint8Array(3) });
    await assert.rejects(short, /3 bytes of 16/);
  });

  test("the time of last access stays when the time of modification is set", async (t) => {
    const root = folderFor(t);
    const storage = await openFor(t, root);
    await put(storage, at("/f"), "x");
    const before = statSync(join(root, "f")).atimeMs;
    await storage.setModified(at("/f"), 1_000_000_007);
    const after = statSync(join(root, "f"));
    assert.ok(Math.abs(after.atimeMs - before) < 1, `${before} ${after.atimeMs}`);
    assert.equal(Math.floor(after.mtimeMs), 1_000_000_007);
  });
});

test("names with CR or LF, which no client could ask for, are left out of listings", async (t) => {
  const root = folderFor(t);
  writeFileSync(join(root, "good"), "");
  writeFileSync(join(root, "bad\r\n226 done"), "");
  const storage = await openFor(t, root);
  assert.deepEqual(
    (await listAll(storage, at("/"))).map(({ name }) => String(name)),
    ["good"],
  );
});

test("freeSpace is what statfs says", async (t) => {
  const storage = await openFor(t, folderFor(t));
  const free = await storage.freeSpace(at("/"));
  assert.ok(free !== undefined && free > 0);
  await rejectsWith("not-found", storage.freeSpace(at("/missing/new")));
});

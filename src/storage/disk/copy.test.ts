import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { at, get, namesIn, rejectsWith } from "../conformance/kit.js";
import { COPY_BYTES } from "../copy-bytes.js";
import { folderFor, openFor } from "./testing.js";

const free = { overwrite: false } as const;
const replacing = { overwrite: true } as const;

for (const way of ["descriptors", "paths"] as const)
  describe(`copies, by ${way}`, () => {
    test("follow links that lead inside, on both sides, and none that lead out", async (t) => {
      const folder = folderFor(t);
      const root = join(folder, "root");
      mkdirSync(join(root, "d"), { recursive: true });
      writeFileSync(join(folder, "outside"), "canary");
      writeFileSync(join(root, "d/file"), "inside");
      symlinkSync("d/file", join(root, "link"));
      symlinkSync("../outside", join(root, "out"));
      const storage = await openFor(t, root, { way });
      await storage.copy(at("/link"), at("/copy"), free);
      assert.equal(readFileSync(join(root, "copy"), "utf8"), "inside");
      await rejectsWith("outside", storage.copy(at("/out"), at("/copy"), replacing));
      await rejectsWith("exists", storage.copy(at("/copy"), at("/out"), free));
      await rejectsWith("outside", storage.copy(at("/copy"), at("/out"), replacing));
      writeFileSync(join(root, "copy"), "new");
      await storage.copy(at("/copy"), at("/link"), replacing);
      assert.equal(readFileSync(join(root, "d/file"), "utf8"), "new");
      assert.equal(readFileSync(join(folder, "outside"), "utf8"), "canary");
      assert.deepEqual(readdirSync(root).sort(), ["copy", "d", "link", "out"]);
    });

    test("a file with two names is not copied onto itself", async (t) => {
      const root = folderFor(t);
      writeFileSync(join(root, "a"), "x");
      const storage = await openFor(t, root, { way });
      symlinkSync("a", join(root, "b"));
      const before = statSync(join(root, "a"));
      await storage.copy(at("/b"), at("/a"), replacing);
      assert.equal(statSync(join(root, "a")).ino, before.ino);
    });

    test("refuse what is no plain file without waiting for it", async (t) => {
      const root = folderFor(t);
      execFileSync("mkfifo", [join(root, "fifo")]);
      writeFileSync(join(root, "a"), "x");
      const storage = await openFor(t, root, { way });
      await rejectsWith("not-a-file", storage.copy(at("/fifo"), at("/b"), free));
      await rejectsWith("not-a-file", storage.copy(at("/a"), at("/fifo"), replacing));
    });

    test("an abort between two pieces leaves nothing, and the old file", async (t) => {
      const root = folderFor(t);
      writeFileSync(join(root, "large"), "");
      truncateSync(join(root, "large"), 64 * COPY_BYTES);
      writeFileSync(join(root, "old"), "old");
      const storage = await openFor(t, root, { way, durability: "none" });
      const abort = new AbortController();
      const copying = storage.copy(at("/large"), at("/old"), { overwrite: true, signal: abort.signal });
      // The first look at the source is under way by now; the abort is heard at a piece behind it, if not before.
      setImmediate(() => abort.abort(new Error("enough")));
      await assert.rejects(copying, /^Error: enough$/);
      assert.equal(await get(storage, at("/old")), "old");
      assert.deepEqual(readdirSync(root).sort(), ["large", "old"]);
    });
  });

test("while it grows a copy is hidden, and its directory cannot be removed", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "d"));
  writeFileSync(join(root, "large"), "");
  truncateSync(join(root, "large"), 256 * COPY_BYTES);
  const storage = await openFor(t, root, { durability: "none" });
  const abort = new AbortController();
  const copying = storage.copy(at("/large"), at("/d/copy"), { overwrite: false, signal: abort.signal });
  const ended = assert.rejects(copying, { name: "AbortError" });
  // Waits for the part itself, which is there as long as nobody aborts.
  while (readdirSync(join(root, "d")).length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.match(readdirSync(join(root, "d")).join(), /^\.sealift-[a-z2-7]{26}\.part$/);
  assert.deepEqual(await namesIn(storage, at("/d")), []);
  await rejectsWith("busy", storage.removeDirectory(at("/d")));
  await rejectsWith("busy", storage.copy(at("/large"), at("/d/copy"), replacing));
  abort.abort();
  await ended;
  await storage.removeDirectory(at("/d"));
});

test("the mode is the account's, and never that of the file it came from, not even for a moment", async (t) => {
  const root = folderFor(t);
  writeFileSync(join(root, "open"), "x");
  writeFileSync(join(root, "private"), "old");
  chmodSync(join(root, "open"), 0o777);
  chmodSync(join(root, "private"), 0o600);
  const storage = await openFor(t, root, { mode: 0o646 });
  await storage.copy(at("/open"), at("/new"), free);
  await storage.copy(at("/open"), at("/private"), replacing);
  assert.equal(statSync(join(root, "new")).mode & 0o7777, 0o646);
  assert.equal(statSync(join(root, "private")).mode & 0o7777, 0o600);
});

test("names of uploads under way are out of reach of copies and links", async (t) => {
  const root = folderFor(t);
  const part = `/.sealift-${"a".repeat(26)}.part`;
  writeFileSync(join(root, "a"), "x");
  writeFileSync(join(root, part), "part");
  const storage = await openFor(t, root);
  await rejectsWith("name-invalid", storage.copy(at("/a"), at(part), replacing));
  await rejectsWith("not-found", storage.copy(at(part), at("/b"), replacing));
  await rejectsWith("name-invalid", storage.makeLink(at(part), at("/a")));
  await rejectsWith("name-invalid", storage.makeLink(at("/link"), at(part)));
  assert.equal(existsSync(join(root, "b")), false);
  assert.equal(readFileSync(join(root, part), "utf8"), "part");
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, bytes, get, keptOf, put, rejectsWith } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { partNameOf } from "./names.js";
import { folderFor, openFor, secret } from "./testing.js";

const fresh = { at: 0, overwrite: true } as const;
const resumed = { at: 4096, overwrite: true, resume: true } as const;
const content = "0123456789".repeat(1_000);
const file = at("/f");
const part = partNameOf(secret, "demo", file.name);
const isRoot = process.getuid?.() === 0;

async function cut(storage: Storage): Promise<void> {
  const writer = await storage.write(file, fresh);
  await writer.write([bytes(content.slice(0, 6_000))]);
  await writer.keep();
}

async function finish(storage: Storage): Promise<void> {
  const writer = await storage.write(file, resumed);
  await writer.write([bytes(content.slice(4_096))]);
  await writer.commit();
}

for (const way of ["descriptors", "paths"] as const)
  describe(`what is found under the name of a part, by ${way}`, () => {
    test("a second name of the published file goes, and nothing is unfinished", async (t) => {
      const root = folderFor(t);
      const storage = await openFor(t, root, { way });
      await put(storage, file, content);
      linkSync(join(root, "f"), join(root, part));
      await rejectsWith("bad-offset", storage.write(file, resumed));
      assert.equal(await storage.unfinished(file), undefined);
      assert.deepEqual(readdirSync(root), ["f"]);
      assert.equal(await get(storage, file), content);
    });

    test("a part with a name elsewhere is remembered, and what is behind both names is left as it is", async (t) => {
      const folder = folderFor(t);
      const root = join(folder, "root");
      mkdirSync(root);
      const storage = await openFor(t, root, { way });
      await cut(storage);
      linkSync(join(root, part), join(folder, "backup"));
      assert.deepEqual(await keptOf(storage, file), { offered: 0, running: false });
      await rejectsWith("bad-offset", storage.write(file, resumed));
      await put(storage, file, "new");
      assert.equal(readFileSync(join(folder, "backup"), "utf8"), content.slice(0, 6_000));
      assert.equal(await storage.unfinished(file), undefined);
    });

    test("nothing is written through a link, to a FIFO or into a directory", async (t) => {
      const folder = folderFor(t);
      const victim = join(folder, "victim");
      writeFileSync(victim, content);
      const makings: readonly ((path: string) => unknown)[] = [
        (path) => symlinkSync(victim, path),
        (path) => execFileSync("mkfifo", [path]),
        (path) => mkdirSync(path),
      ];
      for (const [index, make] of makings.entries()) {
        const root = join(folder, String(index));
        mkdirSync(root);
        make(join(root, part));
        const storage = await openFor(t, root, { way });
        assert.deepEqual(await keptOf(storage, file), { offered: 0, running: false });
        await rejectsWith("bad-offset", storage.write(file, resumed));
      }
      assert.equal(readFileSync(victim, "utf8"), content);
    });

    test("a part of somebody else's is not gone on with, unless he owns the file that it was for", async (t) => {
      // Only root can give a file away; whoever else runs this has no such part to find.
      if (!isRoot) return;
      const root = folderFor(t);
      const storage = await openFor(t, root, { way });
      await cut(storage);
      chownSync(join(root, part), 54_321, 54_321);
      assert.deepEqual(await keptOf(storage, file), { offered: 0, running: false });
      await rejectsWith("bad-offset", storage.write(file, resumed));
      writeFileSync(join(root, "f"), "old");
      chownSync(join(root, "f"), 54_321, 54_321);
      assert.deepEqual(await keptOf(storage, file), { offered: 4_096, running: false });
      await finish(storage);
      const { uid, gid } = statSync(join(root, "f"));
      assert.deepEqual([uid, gid, await get(storage, file)], [54_321, 54_321, content]);
    });

    test("a file that is gone on with has the mode of a new one, or of the one it replaces", async (t) => {
      const root = folderFor(t);
      const storage = await openFor(t, root, { way, mode: 0o664 });
      const modeOf = (name: string): number => statSync(join(root, name)).mode & 0o777;
      writeFileSync(join(root, "f"), "old", { mode: 0o600 });
      await cut(storage);
      assert.equal(modeOf(part), 0o600);
      await storage.removeFile(file);
      await finish(storage);
      assert.equal(modeOf("f"), 0o664);
      await storage.removeFile(file);
      await cut(storage);
      assert.equal(modeOf(part), 0o664);
      writeFileSync(join(root, "f"), "old");
      chmodSync(join(root, "f"), 0o640);
      const writer = await storage.write(file, resumed);
      assert.equal(modeOf(part), 0o600);
      await writer.commit();
      assert.equal(modeOf("f"), 0o640);
    });
  });

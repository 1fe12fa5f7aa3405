import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { at, type Case, listAll, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;

export function listingCases(add: Case): void {
  add("list gives each entry once, names that begin with a dot among them", async (storage) => {
    await put(storage, at("/.hidden"), "x");
    await put(storage, at("/plain"), "xyz");
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/d/inner"), "x");
    const entries = await listAll(storage, root);
    const shown = entries.map(({ name, kind }) => `${kind} ${name}`).sort();
    assert.deepEqual(shown, ["directory d", "file .hidden", "file plain"]);
    for (const { version: _, ...entry } of entries) {
      const { version: _own, ...looked } = await storage.stat(at(`/${entry.name}`));
      assert.deepEqual(entry, looked, "list and stat should say the same");
    }
  });

  add("list of an empty directory is empty, of a file an error", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/f"), "x");
    assert.deepEqual(await listAll(storage, at("/d")), []);
    await rejectsWith("not-a-directory", listAll(storage, at("/f")));
    await rejectsWith("not-found", listAll(storage, at("/missing")));
  });

  add("list of a large directory comes in several batches, complete", async (storage) => {
    const names = await fill(storage, 700);
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const batch of storage.list(at("/d"))) {
      sizes.push(batch.length);
      seen.push(...batch.map((entry) => entry.name));
    }
    assert.deepEqual(seen.sort(), names.sort());
    assert.ok(sizes.length > 1, "one batch for all");
    assert.ok(
      sizes.every((size) => size > 0 && size <= 512),
      `${sizes}`,
    );
  });

  add("names that vanish during a listing are left out", async (storage) => {
    const names = await fill(storage, 700);
    const listing = storage.list(at("/d"))[Symbol.asyncIterator]();
    const first = await listing.next();
    assert.ok(first.done !== true);
    for (const name of names) await storage.removeFile(at(`/d/${name}`));
    const seen = new Set(first.value.map((entry) => entry.name));
    for (let next = await listing.next(); next.done !== true; next = await listing.next())
      for (const entry of next.value) {
        assert.ok(names.includes(entry.name));
        assert.ok(!seen.has(entry.name), "twice");
        seen.add(entry.name);
      }
    assert.deepEqual(await listAll(storage, at("/d")), []);
  });

  add("a listing that is stopped lets go of the directory", async (storage) => {
    const names = await fill(storage, 300);
    for await (const batch of storage.list(at("/d"))) {
      assert.ok(batch.length > 0);
      break;
    }
    for (const name of names) await storage.removeFile(at(`/d/${name}`));
    await storage.removeDirectory(at("/d"));
    assert.deepEqual(await namesIn(storage, root), []);
  });

  add("two listings of one directory at once do not disturb each other", async (storage) => {
    const names = await fill(storage, 300);
    const both = await Promise.all([namesIn(storage, at("/d")), namesIn(storage, at("/d"))]);
    for (const seen of both) assert.deepEqual(seen, names.sort());
  });
}

/** `count` empty files in /d; their names. */
async function fill(storage: Storage, count: number): Promise<string[]> {
  await storage.makeDirectory(at("/d"));
  const names = Array.from({ length: count }, (_, index) => `file-${index}`);
  for (const name of names) {
    const writer = await storage.write(at(`/d/${name}`), { at: 0, overwrite: true });
    await writer.commit();
  }
  return names;
}

import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, type Case, get, isMissing, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;
const free = { overwrite: false } as const;
const replacing = { overwrite: true } as const;

export function renameCases(add: Case): void {
  add("rename moves a file, also to another directory", async (storage) => {
    await put(storage, at("/a"), "content");
    await storage.makeDirectory(at("/d"));
    await storage.rename(at("/a"), at("/b"), free);
    await storage.rename(at("/b"), at("/d/c"), free);
    assert.equal(await get(storage, at("/d/c")), "content");
    assert.deepEqual(await namesIn(storage, root), ["d"]);
  });

  add("rename moves a directory with all in it", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/d/f"), "x");
    await storage.makeDirectory(at("/e"));
    await storage.rename(at("/d"), at("/e/g"), free);
    assert.equal(await get(storage, at("/e/g/f")), "x");
    await isMissing(storage, at("/d"));
  });

  add("rename onto a file replaces it only with overwrite", async (storage) => {
    await put(storage, at("/a"), "a");
    await put(storage, at("/b"), "b");
    await rejectsWith("exists", storage.rename(at("/a"), at("/b"), free));
    assert.equal(await get(storage, at("/a")), "a");
    assert.equal(await get(storage, at("/b")), "b");
    await storage.rename(at("/a"), at("/b"), replacing);
    assert.equal(await get(storage, at("/b")), "a");
    await isMissing(storage, at("/a"));
  });

  add("rename never replaces a directory, not even an empty one", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    await storage.makeDirectory(at("/e"));
    for (const from of [at("/f"), at("/e")]) {
      await rejectsWith("exists", storage.rename(from, at("/d"), free));
      await rejectsWith("is-a-directory", storage.rename(from, at("/d"), replacing));
    }
    await rejectsWith("not-a-directory", storage.rename(at("/d"), at("/f"), replacing));
    assert.deepEqual(await namesIn(storage, root), ["d", "e", "f"]);
  });

  add("rename of what is not there, to no directory, into itself", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    await rejectsWith("not-found", storage.rename(at("/missing"), at("/x"), replacing));
    await rejectsWith("not-found", storage.rename(at("/f"), at("/missing/x"), replacing));
    await rejectsWith("not-a-directory", storage.rename(at("/d"), at("/f/x"), replacing));
    await rejectsWith("name-invalid", storage.rename(at("/d"), at("/d/x"), replacing));
    assert.deepEqual(await namesIn(storage, root), ["d", "f"]);
  });

  add("rename to the same name changes nothing", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.rename(at("/f"), at("/f"), free);
    await storage.rename(at("/f"), at("/f"), replacing);
    assert.equal(await get(storage, at("/f")), "x");
    await rejectsWith("not-found", storage.rename(at("/missing"), at("/missing"), free));
  });

  add("a file is always there under one of the names, and never half", async (storage) => {
    await put(storage, at("/target"), "old");
    await put(storage, at("/source"), "new");
    const renaming = storage.rename(at("/source"), at("/target"), replacing);
    const seen = await Promise.all(Array.from({ length: 20 }, () => get(storage, at("/target"))));
    await renaming;
    assert.ok(
      seen.every((content) => content === "old" || content === "new"),
      `${seen}`,
    );
    assert.equal(await get(storage, at("/target")), "new");
  });
}

import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, bytes, type Case, get, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;
const free = { overwrite: false } as const;
const replacing = { overwrite: true } as const;

export function copyCases(add: Case): void {
  add("copy makes another file of the same content, also of none, and leaves the first as it was", async (storage) => {
    await storage.makeDirectory(at("/d"));
    for (const content of ["", "content", "long ".repeat(200_000)]) {
      await put(storage, at("/a"), content);
      await storage.copy(at("/a"), at("/d/b"), replacing);
      const reader = await storage.read(at("/d/b"));
      const copied = Buffer.alloc(content.length + 1);
      assert.equal(await readAll(reader.read.bind(reader), copied), content.length);
      assert.equal(copied.toString("latin1", 0, content.length), content);
      await reader.close();
      assert.notEqual((await storage.stat(at("/a"))).identity, (await storage.stat(at("/d/b"))).identity);
    }
    assert.deepEqual(await namesIn(storage, root), ["a", "d"]);
    assert.deepEqual(await namesIn(storage, at("/d")), ["b"]);
  });

  add("copy onto a file replaces it only with overwrite, and keeps its mode", async (storage) => {
    await put(storage, at("/a"), "a");
    await put(storage, at("/b"), "b");
    await storage.setMode(at("/b"), 0o600);
    await rejectsWith("exists", storage.copy(at("/a"), at("/b"), free));
    assert.equal(await get(storage, at("/b")), "b");
    await storage.copy(at("/a"), at("/b"), replacing);
    assert.equal(await get(storage, at("/b")), "a");
    assert.equal((await storage.stat(at("/b"))).mode, 0o600);
    assert.deepEqual(await namesIn(storage, root), ["a", "b"]);
  });

  add("a copy has the mode of an upload, not that of what was copied", async (storage) => {
    await put(storage, at("/a"), "a");
    const usual = (await storage.stat(at("/a"))).mode;
    await storage.setMode(at("/a"), 0o777);
    await storage.copy(at("/a"), at("/b"), free);
    assert.equal((await storage.stat(at("/b"))).mode, usual);
  });

  add("copy of a file to itself changes nothing", async (storage) => {
    await put(storage, at("/a"), "a");
    const before = await storage.stat(at("/a"));
    await rejectsWith("exists", storage.copy(at("/a"), at("/a"), free));
    await storage.copy(at("/a"), at("/a"), replacing);
    assert.deepEqual(await storage.stat(at("/a")), before);
    assert.equal(await get(storage, at("/a")), "a");
  });

  add("copy is about files: directories are refused on both sides", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    for (const options of [free, replacing]) {
      await rejectsWith("is-a-directory", storage.copy(at("/d"), at("/e"), options));
      await rejectsWith("is-a-directory", storage.copy(root, at("/e"), options));
      await rejectsWith("is-a-directory", storage.copy(at("/f"), at("/d"), options));
      await rejectsWith("is-a-directory", storage.copy(at("/f"), root, options));
    }
    assert.deepEqual(await namesIn(storage, root), ["d", "f"]);
    assert.deepEqual(await namesIn(storage, at("/d")), []);
  });

  add("copy of what is not there, to no directory", async (storage) => {
    await put(storage, at("/f"), "x");
    await rejectsWith("not-found", storage.copy(at("/missing"), at("/x"), replacing));
    await rejectsWith("not-found", storage.copy(at("/f"), at("/missing/x"), replacing));
    await rejectsWith("not-a-directory", storage.copy(at("/f"), at("/f/x"), replacing));
    assert.deepEqual(await namesIn(storage, root), ["f"]);
  });

  add("copy to a name that is being uploaded to is busy, and the upload goes on", async (storage) => {
    await put(storage, at("/a"), "a");
    const writer = await storage.write(at("/b"), { at: 0, overwrite: true });
    await rejectsWith("busy", storage.copy(at("/a"), at("/b"), replacing));
    await writer.write([bytes("uploaded")]);
    await writer.commit();
    assert.equal(await get(storage, at("/b")), "uploaded");
    await storage.copy(at("/b"), at("/a"), replacing);
    assert.equal(await get(storage, at("/a")), "uploaded");
  });

  add("copy of a file that is being replaced takes the one that is there", async (storage) => {
    await put(storage, at("/a"), "old");
    const writer = await storage.write(at("/a"), { at: 0, overwrite: true });
    await writer.write([bytes("new")]);
    await storage.copy(at("/a"), at("/b"), free);
    await writer.commit();
    assert.equal(await get(storage, at("/b")), "old");
  });

  add("copy that was aborted rejects with the reason, and nothing has changed", async (storage) => {
    await put(storage, at("/a"), "a");
    await put(storage, at("/b"), "b");
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(storage.copy(at("/a"), at("/b"), { ...replacing, signal }), /^Error: enough$/);
    await assert.rejects(storage.copy(at("/a"), at("/c"), { ...free, signal }), /^Error: enough$/);
    assert.equal(await get(storage, at("/b")), "b");
    assert.deepEqual(await namesIn(storage, root), ["a", "b"]);
    await storage.copy(at("/a"), at("/b"), { ...replacing, signal: new AbortController().signal });
    assert.equal(await get(storage, at("/b")), "a");
  });

  add("makeLink makes a second path to a place, or says that there are no links", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    await rejectsWith(["exists", "unsupported"], storage.makeLink(at("/f"), at("/d")));
    await rejectsWith(["exists", "unsupported"], storage.makeLink(root, at("/d")));
    const made = await storage.makeLink(at("/d/link"), at("/f")).then(
      () => true,
      (error: { kind?: string }) => error.kind !== "unsupported" && Promise.reject(error),
    );
    assert.deepEqual(await namesIn(storage, at("/d")), made ? ["link"] : []);
    if (made) assert.equal(await get(storage, at("/d/link")), "x");
    if (made) await storage.removeFile(at("/d/link"));
    assert.equal(await get(storage, at("/f")), "x");
  });

  add("a subtree is the directory as a tree of its own, whatever becomes of its name", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await storage.makeDirectory(at("/d/e"));
    await put(storage, at("/d/e/f"), "x");
    await rejectsWith("not-a-directory", storage.subtree(at("/d/e/f")));
    await rejectsWith("not-found", storage.subtree(at("/missing")));
    const inner = await storage.subtree(at("/d/e"));
    try {
      assert.deepEqual(await namesIn(inner, root), ["f"]);
      await storage.rename(at("/d/e"), at("/g"), free).catch(() => undefined);
      assert.equal(await get(inner, at("/f")), "x");
      assert.equal(await get(inner, at("/../f")), "x");
      await inner.removeFile(at("/f"));
      await rejectsWith("denied", inner.removeDirectory(root));
    } finally {
      await inner.close();
    }
    await rejectsWith("failed", inner.stat(root));
    await storage.makeDirectory(at("/still"));
  });

  add("setCreated sets it, exact to the millisecond, or says that it cannot", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    const { modified } = await storage.stat(at("/f"));
    for (const path of [at("/f"), at("/d")]) {
      const set = await storage.setCreated(path, 946_684_799_001).then(
        () => true,
        (error: { kind?: string }) => error.kind !== "unsupported" && Promise.reject(error),
      );
      if (set) assert.equal((await storage.stat(path)).created, 946_684_799_001);
    }
    assert.equal((await storage.stat(at("/f"))).modified, modified);
    await rejectsWith("not-found", storage.setCreated(at("/missing"), 0));
  });
}

async function readAll(
  read: (into: Uint8Array, position: number) => Promise<number>,
  into: Uint8Array,
): Promise<number> {
  let done = 0;
  for (let count = -1; count !== 0; done += count) count = await read(into.subarray(done), done);
  return done;
}

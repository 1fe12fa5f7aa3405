import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, bytes, get, listAll, OWNER, put, rejectsWith } from "../conformance/kit.js";
import { storageConformance } from "../conformance.js";
import { createMemoryStorage } from "./index.js";

storageConformance("memory", async () => {
  const store = createMemoryStorage();
  return { storage: store.open(OWNER), openFor: async (owner) => store.open(owner), dispose: async () => {} };
});

describe("the memory store", () => {
  test("begins with the files it was given", async () => {
    const storage = createMemoryStorage({ files: { "/a/b/c.txt": "käse", "d.bin": Uint8Array.of(0, 255) } }).open();
    assert.equal(await get(storage, at("/a/b/c.txt")), "k\u00c3\u00a4se");
    assert.equal(await get(storage, at("/d.bin")), "\u0000\u00ff");
    assert.equal((await storage.stat(at("/a/b"))).kind, "directory");
  });

  test("refuses files that cannot be", () => {
    assert.throws(() => createMemoryStorage({ files: { "/": "x" } }), { kind: "name-invalid" });
    assert.throws(() => createMemoryStorage({ files: { "/a\n": "x" } }), { kind: "name-invalid" });
    assert.throws(() => createMemoryStorage({ files: { "/a": "x", "/a/b": "x" } }), { kind: "not-a-directory" });
    assert.throws(() => createMemoryStorage({ files: { "/a": "x", a: "x" } }), { kind: "exists" });
    assert.throws(() => createMemoryStorage({ files: { "/a": "123" }, capacity: 2 }), { kind: "no-space" });
  });

  test("is one tree for all storages over it, and closing one leaves the others", async () => {
    const store = createMemoryStorage();
    const one = store.open();
    const two = store.open();
    const writer = await one.write(at("/f"), { at: 0, overwrite: true });
    await rejectsWith("busy", two.write(at("/f"), { at: 0, overwrite: true }));
    await writer.write([bytes("x")]);
    await writer.commit();
    await one.close();
    await rejectsWith("failed", one.stat(at("/f")));
    await rejectsWith("failed", listAll(one, at("/")));
    assert.equal(await get(two, at("/f")), "x");
  });

  test("with a capacity: what does not fit is no-space, and space comes back", async () => {
    const storage = createMemoryStorage({ capacity: 10 }).open();
    await put(storage, at("/a"), "12345");
    assert.equal(await storage.freeSpace(at("/")), 5);
    const writer = await storage.write(at("/b"), { at: 0, overwrite: true });
    await writer.write([bytes("12345")]);
    await rejectsWith("no-space", writer.write([bytes("6")]));
    await rejectsWith("no-space", writer.commit());
    assert.equal(await storage.freeSpace(at("/")), 0);
    await storage.dropUnfinished(at("/b"));
    assert.equal(await storage.freeSpace(at("/")), 5);
    await rejectsWith("not-found", storage.stat(at("/b")));
    await storage.rename(at("/a"), at("/c"), { overwrite: false });
    await put(storage, at("/c"), "123");
    assert.equal(await storage.freeSpace(at("/")), 7);
    const discarded = await storage.write(at("/c"), { at: "end", overwrite: true });
    await discarded.write([bytes("4567")]);
    assert.equal(await storage.freeSpace(at("/")), 0);
    await discarded.discard();
    await storage.removeFile(at("/c"));
    assert.equal(await storage.freeSpace(at("/")), 10);
  });

  test("what is kept of an upload takes its space, until it is gone on with, replaced or removed", async () => {
    const storage = createMemoryStorage({ capacity: 10 }).open();
    const free = async (): Promise<number | undefined> => await storage.freeSpace(at("/"));
    const cut = async (text: string): Promise<void> => {
      const writer = await storage.write(at("/d/f"), { at: 0, overwrite: true });
      await writer.write([bytes(text)]);
      await writer.keep();
    };
    await storage.makeDirectory(at("/d"));
    await cut("12345678");
    assert.equal(await free(), 2);
    const resumed = await storage.write(at("/d/f"), { at: 4, overwrite: true, resume: true });
    assert.equal(await free(), 6);
    await resumed.write([bytes("56")]);
    await resumed.commit();
    assert.equal(await free(), 4);
    await cut("1234");
    assert.equal(await free(), 0);
    await cut("12");
    assert.equal(await free(), 2);
    await storage.removeFile(at("/d/f"));
    await storage.removeDirectory(at("/d"));
    assert.equal(await free(), 10);
  });
});

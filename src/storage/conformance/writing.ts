import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, bytes, type Case, get, isMissing, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;
const fresh = { at: 0, overwrite: true } as const;

/** write: where it begins, what it puts there, and that nothing shows before the commit. */
export function writingCases(add: Case): void {
  add("nothing is visible before the commit, everything after it", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    assert.equal(writer.offset, 0);
    await writer.write([bytes("hello "), bytes("world")]);
    await isMissing(storage, at("/f"));
    assert.deepEqual(await namesIn(storage, root), []);
    await rejectsWith("not-found", storage.read(at("/f")));
    await writer.commit();
    assert.equal(await get(storage, at("/f")), "hello world");
    assert.deepEqual(await namesIn(storage, root), ["f"]);
  });

  add("chunks land in order, also many, empty ones, and calls that overlap", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    const many = Array.from({ length: 2_500 }, (_, index) => bytes(String(index % 10)));
    await writer.write(many);
    await writer.write([]);
    await writer.write([bytes(""), bytes("-"), bytes("")]);
    await Promise.all([writer.write([bytes("first")]), writer.write([bytes("second")])]);
    await writer.commit();
    assert.equal(await get(storage, at("/f")), `${"0123456789".repeat(250)}-firstsecond`);
  });

  add("buffers are free again when write resolves", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    const buffer = bytes("one ");
    await writer.write([buffer]);
    buffer.set(bytes("two "));
    await writer.write([buffer]);
    buffer.fill(0);
    await writer.commit();
    assert.equal(await get(storage, at("/f")), "one two ");
  });

  add("discard leaves the name as it was", async (storage) => {
    const unpublished = await storage.write(at("/new"), fresh);
    await unpublished.write([bytes("x")]);
    await unpublished.discard();
    await unpublished.discard();
    assert.deepEqual(await namesIn(storage, root), []);
    await put(storage, at("/f"), "old");
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("new and longer")]);
    await writer.discard();
    assert.equal(await get(storage, at("/f")), "old");
    assert.deepEqual(await namesIn(storage, root), ["f"]);
  });

  add("an upload ends once", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    await writer.write([bytes("x")]);
    await writer.commit();
    await rejectsWith("failed", writer.write([bytes("y")]));
    await rejectsWith("failed", writer.commit());
    await writer.discard();
    assert.equal(await get(storage, at("/f")), "x");
    const second = await storage.write(at("/g"), fresh);
    await second.discard();
    await rejectsWith("failed", second.commit());
    await isMissing(storage, at("/g"));
  });

  add("commit and discard wait for a write under way", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    const writing = writer.write([new Uint8Array(500_000)]);
    await writer.commit();
    await writing;
    assert.equal((await storage.stat(at("/f"))).size, 500_000);
    const second = await storage.write(at("/g"), fresh);
    const writingOn = second.write([new Uint8Array(500_000)]);
    await second.discard();
    await writingOn;
    await isMissing(storage, at("/g"));
  });

  add("an empty upload is an empty file", async (storage) => {
    const writer = await storage.write(at("/f"), fresh);
    await writer.commit();
    assert.equal((await storage.stat(at("/f"))).size, 0);
  });

  add("at a byte count, the upload goes on from there", async (storage) => {
    await put(storage, at("/f"), "0123456789");
    const writer = await storage.write(at("/f"), { at: 4, overwrite: true });
    assert.equal(writer.offset, 4);
    await writer.write([bytes("AB")]);
    assert.equal(await get(storage, at("/f")), "0123456789");
    await writer.commit();
    assert.equal(await get(storage, at("/f")), "0123AB");
  });

  add("at the end, the upload appends, also to what is not there yet", async (storage) => {
    for (const piece of ["one,", "two,", "three"]) {
      const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
      await writer.write([bytes(piece)]);
      await writer.commit();
    }
    assert.equal(await get(storage, at("/f")), "one,two,three");
    const writer = await storage.write(at("/f"), { at: "end", overwrite: true });
    assert.equal(writer.offset, 13);
    await writer.write([bytes("!")]);
    await writer.discard();
    assert.equal(await get(storage, at("/f")), "one,two,three");
  });

  add("the beginning that is kept may be large", async (storage) => {
    const block = new Uint8Array(3 * 1024 * 1024 + 17).map((_, index) => index % 251);
    const first = await storage.write(at("/f"), fresh);
    await first.write([block]);
    await first.commit();
    const writer = await storage.write(at("/f"), { at: block.length - 5, overwrite: true });
    await writer.write([bytes("tail")]);
    await writer.commit();
    const reader = await storage.read(at("/f"));
    const into = new Uint8Array(block.length);
    let done = 0;
    for (let count = 1; count > 0; done += count) count = await reader.read(into.subarray(done), done);
    await reader.close();
    assert.equal(done, block.length - 1);
    const expected = Buffer.concat([block.subarray(0, -5), bytes("tail")]);
    assert.ok(expected.equals(into.subarray(0, done)));
  });

  add("an offset behind the end is bad-offset", async (storage) => {
    await put(storage, at("/f"), "12345");
    await rejectsWith("bad-offset", storage.write(at("/f"), { at: 6, overwrite: true }));
    await rejectsWith("bad-offset", storage.write(at("/missing"), { at: 1, overwrite: true }));
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
      await rejectsWith("bad-offset", storage.write(at("/f"), { at: odd, overwrite: true }));
    const writer = await storage.write(at("/f"), { at: 5, overwrite: true });
    await writer.discard();
    assert.equal(await get(storage, at("/f")), "12345");
  });

  add("write to a directory, beneath a file or in no directory", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/f"), "x");
    await rejectsWith("is-a-directory", storage.write(at("/d"), fresh));
    await rejectsWith("is-a-directory", storage.write(at("/d"), { at: "end", overwrite: true }));
    await rejectsWith("not-a-directory", storage.write(at("/f/g"), fresh));
    await rejectsWith("not-found", storage.write(at("/missing/g"), fresh));
  });
}

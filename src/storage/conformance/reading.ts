import assert from "node:assert/strict";
import { bytesToByteString } from "../../protocol/byte-string.js";
import { at, bytes, type Case, get, put, rejectsWith } from "./kit.js";

export function readingCases(add: Case): void {
  add("read gives the bytes at any position, and 0 at the end and behind it", async (storage) => {
    await put(storage, at("/f"), "0123456789");
    const reader = await storage.read(at("/f"));
    assert.equal(reader.size, 10);
    assert.equal(reader.modified, (await storage.stat(at("/f"))).modified);
    const into = new Uint8Array(4);
    for (const [position, expected] of [
      [0, "0123"],
      [4, "4567"],
      [8, "89"],
      [2, "2345"],
      [10, ""],
      [1_000_000, ""],
    ] as const) {
      const count = await reader.read(into, position);
      assert.equal(bytesToByteString(into.subarray(0, count)), expected);
    }
    await reader.close();
  });

  add("many reads of one file may be under way at once", async (storage) => {
    const content = Array.from({ length: 1_000 }, (_, index) => String.fromCharCode(index % 256)).join("");
    await put(storage, at("/f"), content);
    const reader = await storage.read(at("/f"));
    const pieces = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const into = new Uint8Array(10);
        const count = await reader.read(into, index * 10);
        return bytesToByteString(into.subarray(0, count));
      }),
    );
    assert.equal(pieces.join(""), content);
    await reader.close();
  });

  add("closing waits for the reads under way; afterwards there is none", async (storage) => {
    await put(storage, at("/f"), "0123456789");
    const reader = await storage.read(at("/f"));
    const into = new Uint8Array(10);
    const reading = reader.read(into, 0);
    const closing = reader.close();
    assert.equal(await reading, 10);
    await closing;
    await reader.close();
    await rejectsWith("failed", reader.read(into, 0));
  });

  add("an empty file can be read", async (storage) => {
    await put(storage, at("/f"), "");
    assert.equal(await get(storage, at("/f")), "");
  });

  add("read of a directory is is-a-directory, of nothing not-found", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await rejectsWith("is-a-directory", storage.read(at("/d")));
    await rejectsWith("not-found", storage.read(at("/missing")));
    await rejectsWith("not-found", storage.read(at("/d/missing")));
  });

  add("an open reader goes on reading what it opened, though the name is replaced or removed", async (storage) => {
    await put(storage, at("/f"), "old content");
    const reader = await storage.read(at("/f"));
    await put(storage, at("/f"), "new");
    const into = new Uint8Array(20);
    assert.equal(bytesToByteString(into.subarray(0, await reader.read(into, 0))), "old content");
    await storage.removeFile(at("/f"));
    assert.equal(await reader.read(into, 4), 7);
    await reader.close();
  });

  add("reading does not change the buffer behind what was read", async (storage) => {
    await put(storage, at("/f"), "abc");
    const reader = await storage.read(at("/f"));
    const into = bytes("........");
    assert.equal(await reader.read(into, 1), 2);
    assert.equal(bytesToByteString(into), "bc......");
    await reader.close();
  });
}

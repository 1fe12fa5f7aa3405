import assert from "node:assert/strict";
import { test } from "node:test";
import { settleDisk, unwritten } from "./settle.js";

test("what is not on the disk yet is what is dirty and what is on its way", () => {
  assert.equal(
    unwritten("MemTotal: 5 kB\nDirty:              12 kB\nWriteback:         30 kB\nWritebackTmp: 7 kB\n"),
    42,
  );
  assert.ok(unwritten() >= 0);
});

test("it waits until all is written, but not for ever, and says whether it is", async () => {
  const calls = [];
  const left = [900_000, 20_000, 100];
  const look = () => {
    calls.push("look");
    return left.shift();
  };
  const sync = async () => calls.push("sync");
  assert.equal(await settleDisk({ sync, look }), true);
  assert.deepEqual(calls, ["sync", "look", "look", "look"]);
  assert.equal(await settleDisk({ sync: () => new Promise(() => {}), look: () => 0, limit: 50 }), false);
  assert.equal(await settleDisk({ sync: () => Promise.reject(new Error("no such program")), look: () => 0 }), true);
  assert.equal(await settleDisk({ sync, look: () => 900_000, limit: 50 }), false);
});

test("a benchmark that is interrupted does not go on waiting", async () => {
  const interrupted = new AbortController();
  const look = () => {
    interrupted.abort(new Error("stopped"));
    return 900_000;
  };
  await assert.rejects(settleDisk({ signal: interrupted.signal, sync: async () => {}, look }), /stopped/);
});

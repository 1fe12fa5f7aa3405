import assert from "node:assert/strict";
import { test } from "node:test";
import type { Amount, Limits } from "../../guard/contract.js";
import { at, bytes, put, rejectsWith } from "../../storage/conformance/kit.js";
import { StorageError } from "../../storage/errors.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { twoWorkers } from "./test-quota.js";
import { arrived } from "./test-wires.js";

const fresh = { at: 0, overwrite: true } as const;

function inMemory(limits: Limits, files: Record<string, string> = {}, count?: () => Promise<Amount>) {
  const store = createMemoryStorage({ files });
  return twoWorkers([store.open("ada"), store.open("ada")], count === undefined ? { limits } : { limits, count });
}

test("uploads in two workers have one quota, to the byte", async () => {
  const { one, other, held } = inMemory({ bytes: 10 }, { "/old": "12" });
  const first = await one.storage.write(at("/a"), fresh);
  const second = await other.storage.write(at("/b"), fresh);
  await first.write([bytes("12345")]);
  assert.equal(await other.storage.freeSpace(at("/")), 3);
  const results = await Promise.allSettled([first.write([bytes("67")]), second.write([bytes("12")])]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await first.keep();
  await second.keep();
  assert.deepEqual(await one.book.used(), await held());
  assert.equal((await held()).bytes, 9);
});

test("what one worker has given back the other may take at once, although that was only told", async () => {
  const { one, other } = inMemory({ bytes: 10 }, { "/old": "1234567890" });
  const writer = await other.storage.write(at("/new"), fresh);
  const removed = one.storage.removeFile(at("/old"));
  // On its way while the first worker tells what it gave back.
  await removed;
  await writer.write([bytes("1234567890")]);
  await writer.commit();
  assert.deepEqual(await one.book.used(), { bytes: 10, files: 1 });
  assert.equal(await one.storage.freeSpace(at("/")), 0);
});

test("one name that is changed here and then there is no change at the same time", async () => {
  const { one, other } = inMemory({ bytes: 100 }, { "/f": "1234567890" });
  await put(one.storage, at("/f"), "123");
  await put(other.storage, at("/f"), "1");
  await one.storage.removeFile(at("/f"));
  assert.deepEqual(await other.book.used(), { bytes: 0, files: 0 });
});

test("a worker that is killed before it hears that its change has begun leaves none behind", async () => {
  const { one, other, third } = inMemory({ bytes: 100 }, { "/f": "1234567890" });
  await other.book.counted();
  const footprint = { places: [at("/f")] };
  const change = await one.book.begin(footprint);
  // Waits until the first worker has said what became of its own.
  const waiting = assert.rejects(other.book.begin(footprint), { kind: "failed" });
  change.cancel();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  other.kill();
  other.cutOff();
  await waiting;
  await arrived();
  const later = await third().book.begin(footprint);
  later.end({ before: { bytes: 10, files: 1 }, after: { bytes: 0, files: 0 } });
  assert.deepEqual(await one.book.used(), { bytes: 0, files: 0 });
});

test("a change that another worker has just ended disturbs none", async () => {
  const { one, other } = inMemory({ bytes: 100 }, { "/f": "1234567890" });
  await other.book.counted();
  const footprint = { places: [at("/f")] };
  const first = await one.book.begin(footprint);
  first.end({ before: { bytes: 10, files: 1 }, after: { bytes: 7, files: 1 } });
  const second = await other.book.begin(footprint);
  second.end({ before: { bytes: 7, files: 1 }, after: { bytes: 0, files: 0 } });
  assert.deepEqual(await one.book.used(), { bytes: 0, files: 0 });
});

test("limits that an account is given reach the uploads of all workers", async () => {
  const { one, other, ledger } = inMemory({ bytes: 10 });
  const writer = await one.storage.write(at("/a"), fresh);
  await writer.write([bytes("12345")]);
  ledger.limit("ada", { bytes: 6 });
  await rejectsWith("quota", writer.write([bytes("67")]));
  assert.equal(await other.book.left(), 1);
  await writer.discard();
});

test("what a worker took is not free when it is killed, and is counted anew", async () => {
  const { one, other, clock, held } = inMemory({ bytes: 100 }, { "/f": "1234567890" });
  const writer = await one.storage.write(at("/g"), fresh);
  await writer.write([bytes("x".repeat(30))]);
  // Granted, and never written.
  const change = await one.book.begin({ places: [at("/h")] });
  assert.equal(await change.take({ bytes: 50, files: 1 }), true);
  one.kill();
  one.cutOff();
  assert.deepEqual(await other.book.used(), { bytes: 90, files: 3 });
  clock.now += 5_000;
  await other.book.recount(Number.POSITIVE_INFINITY);
  assert.deepEqual(await other.book.used(), { bytes: 40, files: 2 });
  assert.deepEqual(await other.book.used(), await held());
  await rejectsWith("failed", writer.write([bytes("x")]));
  await writer.discard();
});

test("a worker that is killed while something is done leaves the account in doubt, also in the middle of a count", async () => {
  let answer: (seen: Amount) => void = () => {};
  const count = (): Promise<Amount> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { one, other, clock } = inMemory({ bytes: 100 }, {}, count);
  const first = other.book.counted();
  await arrived();
  answer({ bytes: 50, files: 1 });
  await first;
  const change = await one.book.begin({ places: [at("/f")] });
  clock.now += 5_000;
  const second = other.book.recount(0);
  change.steady = false;
  await arrived();
  one.kill();
  answer({ bytes: 20, files: 1 });
  await second;
  clock.now += 5_000;
  const third = other.book.recount(Number.POSITIVE_INFINITY);
  await arrived();
  answer({ bytes: 10, files: 1 });
  await third;
  assert.deepEqual(await other.book.used(), { bytes: 10, files: 1 });
});

test("what is done while it is counted is known before the count is believed", async () => {
  let answer: (seen: Amount) => void = () => {};
  const count = (): Promise<Amount> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { one, other, clock } = inMemory({ bytes: 1000 }, {}, count);
  const first = other.book.counted();
  await arrived();
  answer({ bytes: 100, files: 1 });
  await first;
  const change = await one.book.begin({ places: [at("/f")] });
  clock.now += 5_000;
  const second = other.book.recount(0);
  await arrived();
  // In one turn: 50 bytes become 20 in the tree, and the count sees that.
  change.steady = false;
  answer({ bytes: 70, files: 1 });
  await second;
  change.end({ before: { bytes: 50, files: 1 }, after: { bytes: 20, files: 1 } });
  const used = await other.book.used();
  assert.ok((used?.bytes ?? 0) >= 70, `${used?.bytes} bytes for 70`);
});

test("a count that fails is told with its kind, and nothing may be changed", async () => {
  const count = () => Promise.reject(new StorageError("unsupported", "too deep"));
  const { one } = inMemory({ bytes: 10 }, {}, count);
  await assert.rejects(one.book.counted(), { kind: "unsupported", message: "too deep" });
  await assert.rejects(one.book.recount(0), { kind: "unsupported" });
  await rejectsWith("unsupported", one.storage.write(at("/f"), fresh));
});

test("whoever asks when the supervisor is gone is told, and nothing is written", async () => {
  const { one, held } = inMemory({ bytes: 10 });
  const writer = await one.storage.write(at("/f"), fresh);
  await writer.write([bytes("1")]);
  one.cutOff();
  await rejectsWith("failed", writer.write([bytes("2")]));
  await rejectsWith("failed", writer.commit());
  await rejectsWith("failed", one.storage.removeFile(at("/f")));
  await rejectsWith("failed", one.storage.freeSpace(at("/")));
  assert.equal((await held()).bytes, 1);
});

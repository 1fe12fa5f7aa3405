import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { type Chunk, ChunkPool } from "./chunk-pool.js";

const { signal } = new AbortController();

/** Says in which order who is served. */
function order(pool: ChunkPool, owners: readonly string[]): { served: string[]; chunks: Chunk[] } {
  const served: string[] = [];
  const chunks: Chunk[] = [];
  for (const owner of owners)
    void pool.take(owner, signal).then((chunk) => {
      served.push(owner);
      chunks.push(chunk);
    });
  return { served, chunks };
}

test("so many and no more, and the same memory again", async () => {
  const pool = new ChunkPool(2, 10);
  const [first, second] = [await pool.take("a", signal), await pool.take("a", signal)];
  const { served, chunks } = order(pool, ["a"]);
  await Promise.resolve();
  assert.deepEqual(served, []);
  assert.equal(pool.lent, 2);
  assert.notEqual(first.memory, second.memory);
  first.giveBack(first.memory);
  first.giveBack(first.memory);
  await Promise.resolve();
  assert.equal(chunks[0]?.memory, first.memory);
  assert.equal(pool.lent, 2);
});

test("memory that was lost on its way is replaced", async () => {
  const pool = new ChunkPool(1, 10);
  const lost = await pool.take("a", signal);
  lost.giveBack();
  const next = await pool.take("a", signal);
  assert.notEqual(next.memory, lost.memory);
  assert.equal(next.memory.byteLength, 10);
});

test("who waits is served owner by owner", async () => {
  const pool = new ChunkPool(1, 10);
  const held = await pool.take("x", signal);
  const { served, chunks } = order(pool, ["a", "a", "a", "b", "c", "b"]);
  held.giveBack(held.memory);
  for (let turn = 0; turn < 6; turn++) {
    await Promise.resolve();
    const chunk = chunks[turn];
    chunk?.giveBack(chunk.memory);
  }
  assert.deepEqual(served, ["a", "b", "c", "a", "b", "a"]);
  assert.equal(pool.lent, 0);
});

test("who is aborted waits no more, and takes nobody's turn", async () => {
  const pool = new ChunkPool(1, 10);
  const held = await pool.take("x", signal);
  const controller = new AbortController();
  const waiting = pool.take("a", controller.signal);
  const { served } = order(pool, ["b"]);
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(pool.take("a", controller.signal), /enough/);
  held.giveBack(held.memory);
  await Promise.resolve();
  assert.deepEqual(served, ["b"]);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

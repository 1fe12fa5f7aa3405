import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { type ByteSource, pumpFile } from "./send-stream.js";
import { TransferMemory } from "./transfer-memory.js";

const MIB = 1024 * 1024;
const content = randomBytes(5 * MIB + 1);

interface Scene {
  readonly source: ByteSource;
  /** `pool` and `quick`, in the order of the reads. */
  readonly reads: string[];
}

/** `isQuick`: asked with the number of bytes that have been read. `end`: where the file ends meanwhile. */
function scene(isQuick: (at: number) => boolean, end = content.length): Scene {
  const reads: string[] = [];
  let at = 0;
  const copied = (way: string, into: Uint8Array, position: number): number => {
    reads.push(way);
    const count = content.copy(into, 0, position, Math.min(end, position + into.length));
    at = position + count;
    return count;
  };
  const quick = {
    isNow: () => isQuick(at),
    read: (into: Uint8Array, position: number) => copied("quick", into, position),
  };
  return { reads, source: { size: content.length, read: async (into, from) => copied("pool", into, from), quick } };
}

async function pumped(source: ByteSource, offset = 0, put?: (chunk: Buffer) => Promise<void>) {
  const memory = new TransferMemory(64 * MIB);
  const chunks: Buffer[] = [];
  const take = async (chunk: Buffer): Promise<void> => {
    chunks.push(Buffer.from(chunk));
    await put?.(chunk);
  };
  try {
    await pumpFile(source, { memory, offset, end: source.size, put: take });
  } finally {
    assert.equal(memory.used, 0);
  }
  return chunks;
}

test("what is in memory is read at once, behind the first half megabyte", async () => {
  for (const offset of [0, 1, 3 * MIB]) {
    const { source, reads } = scene(() => true);
    assert.ok(Buffer.concat(await pumped(source, offset)).equals(content.subarray(offset)));
    const first = reads.indexOf("quick");
    assert.ok(first > 1 && !reads.slice(first).includes("pool"), reads.join());
  }
});

test("where a disk is waited for meanwhile, the next read is the pool's", async () => {
  let isQuick = true;
  const { source, reads } = scene(() => isQuick);
  const chunks = await pumped(source, 0, async () => {
    isQuick = !isQuick;
  });
  assert.ok(Buffer.concat(chunks).equals(content));
  assert.ok(!reads.includes("quick"), reads.join());
});

test("a short file is never asked", async () => {
  const { source, reads } = scene(() => assert.fail("it was asked"));
  await pumped(source, content.length - 400_000);
  assert.ok(!reads.includes("quick"));
});

test("from one way to the other and back: nothing is lost, nothing comes twice", async () => {
  const { source, reads } = scene((at) => Math.floor(at / MIB) % 2 === 0);
  assert.ok(Buffer.concat(await pumped(source)).equals(content));
  assert.match(reads.join(), /quick,pool.*pool,quick/);
});

test("a file that becomes shorter ends there", async () => {
  const { source } = scene(() => true, 2 * MIB + 5);
  assert.ok(Buffer.concat(await pumped(source)).equals(content.subarray(0, 2 * MIB + 5)));
});

test("what fails is told, and the memory is given back", async () => {
  const { source } = scene(() => true);
  const broken = { ...source, quick: { isNow: () => true, read: () => assert.fail("broken") } };
  await assert.rejects(pumped(broken), /broken/);
  let count = 0;
  const refuse = async (): Promise<void> => {
    if (++count === 6) throw new Error("gone");
  };
  await assert.rejects(pumped(source, 0, refuse), /gone/);
});

test("a slow connection gets small chunks, and large ones when it is fast again", async () => {
  const { source } = scene(() => true);
  const sizes: number[] = [];
  const memory = new TransferMemory(64 * MIB);
  const chunkSize = (sent: number): number => (sent > 2 * MIB && sent < 3 * MIB ? 65_536 : 512 * 1024);
  const put = async (chunk: Buffer): Promise<void> => void sizes.push(chunk.length);
  await pumpFile(source, { memory, offset: 0, end: source.size, put, chunkSize });
  assert.equal(memory.used, 0);
  assert.deepEqual([...new Set(sizes)], [524_288, 262_144, 65_536, sizes.at(-1)]);
});

test("others have a turn while chunks are taken at once", async () => {
  const { source, reads } = scene(() => true);
  const turns: number[] = [];
  const beat = setInterval(() => turns.push(reads.length), 0);
  let other = setImmediate(function again() {
    turns.push(reads.length);
    other = setImmediate(again);
  });
  await pumped(source);
  clearInterval(beat);
  clearImmediate(other);
  assert.ok(
    turns.some((count) => count > 5 && count < reads.length - 1),
    turns.join(),
  );
});

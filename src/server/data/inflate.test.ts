import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { deflateRawSync, deflateSync, gzipSync, inflateSync } from "node:zlib";
import { Deflater } from "./deflate.js";
import { EXPANSION_FREE_BYTES, InflateFailure, type InflateFailureKind, Inflater, MAX_EXPANSION } from "./inflate.js";

const MIB = 1024 * 1024;

async function deflated(chunks: readonly Buffer[], level = 6): Promise<Buffer> {
  const deflater = new Deflater(level);
  const out: Buffer[] = [];
  try {
    for (const chunk of chunks) for await (const piece of deflater.put(chunk)) out.push(piece);
    for await (const piece of deflater.finish()) out.push(piece);
  } finally {
    deflater.close();
  }
  return Buffer.concat(out);
}

async function inflated(chunks: readonly Buffer[]): Promise<Buffer> {
  const inflater = new Inflater();
  const out: Buffer[] = [];
  try {
    for (const chunk of chunks) for await (const piece of inflater.put(chunk)) out.push(piece);
    for await (const piece of inflater.finish()) out.push(piece);
  } finally {
    inflater.close();
  }
  return Buffer.concat(out);
}

function cutInto(content: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
}

async function refused(chunks: readonly Buffer[], kind: InflateFailureKind): Promise<void> {
  await assert.rejects(inflated(chunks), (error) => error instanceof InflateFailure && error.kind === kind);
}

const text = Buffer.from("a line of text\r\n".repeat(40_000));

test("what is compressed comes back, whatever its size, in pieces of any size", async () => {
  for (const content of [Buffer.alloc(0), Buffer.from("x"), text, randomBytes(3 * MIB + 1)]) {
    for (const size of [content.length + 1, 70_000, 1000]) {
      const stream = await deflated(cutInto(content, size));
      assert.ok(inflateSync(stream).equals(content));
      assert.ok((await inflated(cutInto(stream, size))).equals(content));
    }
  }
  const stream = deflateSync(text);
  assert.ok((await inflated(cutInto(stream, 1))).equals(text));
});

test("every level makes a stream, and 0 does not compress", async () => {
  for (let level = 0; level <= 9; level++) {
    const stream = await deflated([text], level);
    assert.ok(inflateSync(stream).equals(text));
    assert.equal(stream.length > text.length, level === 0);
  }
});

test("a stream is whole, or it is refused: cut anywhere, and of nothing", async () => {
  const stream = deflateSync(text);
  for (let length = 0; length < stream.length; length += 97) await refused([stream.subarray(0, length)], "cut");
  await refused([stream.subarray(0, -1)], "cut");
  await refused([], "cut");
});

test("what came before the cut has come out", async () => {
  const inflater = new Inflater();
  let came = 0;
  const stream = deflateSync(randomBytes(200_000));
  for await (const piece of inflater.put(stream.subarray(0, 100_000))) came += piece.length;
  assert.ok(came > 90_000, `${came}`);
  inflater.close();
});

test("a wrong checksum, other formats and bytes of no meaning are refused", async () => {
  const stream = deflateSync(text);
  const last = stream.length - 1;
  const wrong = Buffer.concat([stream.subarray(0, last), Buffer.from([(stream[last] ?? 0) ^ 1])]);
  await refused([wrong], "broken");
  await refused(cutInto(wrong, 1), "broken");
  await refused([gzipSync(text)], "broken");
  await refused([deflateRawSync(text)], "broken");
  await refused([Buffer.from("GET / HTTP/1.1\r\n")], "broken");
  await refused([deflateSync(text, { dictionary: Buffer.from("a line of text") })], "broken");
});

test("bytes behind the end are refused, in the last piece or behind it, also another stream", async () => {
  const stream = deflateSync(text);
  const more = Buffer.from("x");
  await refused([Buffer.concat([stream, more])], "surplus");
  await refused([stream, more], "surplus");
  await refused([stream, more, more], "surplus");
  await refused([stream, stream], "surplus");
});

test("a stream that expands without measure is refused long before its end", async () => {
  const bomb = deflateSync(Buffer.alloc(64 * MIB));
  const inflater = new Inflater();
  let came = 0;
  let given = 0;
  await assert.rejects(
    async () => {
      for (const chunk of cutInto(bomb, 1000)) {
        given += chunk.length;
        for await (const piece of inflater.put(chunk)) came += piece.length;
      }
    },
    (error) => error instanceof InflateFailure && error.kind === "bomb",
  );
  inflater.close();
  assert.ok(came <= EXPANSION_FREE_BYTES + MAX_EXPANSION * 1000, `${came}`);
  assert.ok(given <= EXPANSION_FREE_BYTES / MAX_EXPANSION + 1000, `${given}`);
});

test("short files of one letter are no bomb, and neither is text that compresses well", async () => {
  assert.equal((await inflated([deflateSync(Buffer.alloc(MIB))])).length, MIB);
  const log = Buffer.from(Array.from({ length: 100_000 }, (_, index) => `line ${index % 7919} OK\n`).join(""));
  assert.ok((await inflated(cutInto(deflateSync(log), 5000))).equals(log));
});

test("nothing is expanded ahead of whoever takes it", async () => {
  const stream = deflateSync(Buffer.alloc(MIB / 2));
  const inflater = new Inflater();
  const pieces = inflater.put(stream);
  const first = await pieces.next();
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  assert.ok(first.done === false && first.value.length <= 64 * 1024);
  let rest = 0;
  for await (const piece of pieces) rest += piece.length;
  assert.equal(first.value.length + rest, MIB / 2);
  inflater.close();
});

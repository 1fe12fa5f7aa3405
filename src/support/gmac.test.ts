import assert from "node:assert/strict";
import { createCipheriv, randomBytes, randomInt } from "node:crypto";
import { test } from "node:test";
import { Gmac } from "./gmac.js";

function sumOf(...pieces: readonly Uint8Array[]): string {
  const sum = new Gmac();
  for (const piece of pieces) sum.add(piece);
  return sum.end();
}

/** Multiplication in GCM's field, bit by bit: SP 800-38D, algorithm 1. */
function times(x: bigint, y: bigint): bigint {
  let product = 0n;
  let shifted = y;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

/** As the standard writes it: GHASH of the content, padded, and of its length, sealed with the first block of the counter. */
function byTheBook(content: Uint8Array): string {
  const blockOf = (block: string): bigint => {
    const cipher = createCipheriv("aes-128-ecb", Buffer.alloc(16), null).setAutoPadding(false);
    return BigInt(`0x${cipher.update(block, "hex", "hex")}`);
  };
  const key = blockOf("00".repeat(16));
  const padded = Buffer.alloc(Math.ceil(content.length / 16) * 16);
  padded.set(content);
  let state = 0n;
  for (let at = 0; at < padded.length; at += 16)
    state = times(state ^ BigInt(`0x${padded.subarray(at, at + 16).toString("hex")}`), key);
  state = times(state ^ (BigInt(content.length * 8) << 64n), key);
  return (state ^ blockOf(`${"00".repeat(15)}01`)).toString(16).padStart(32, "0");
}

test("of nothing it is the tag of the first test case of GCM", () => {
  assert.equal(sumOf(), "58e2fccefa7e3061367f1d57a4e7455a");
  assert.equal(sumOf(new Uint8Array()), "58e2fccefa7e3061367f1d57a4e7455a");
});

test("of contents of all small sizes it is what the standard says", () => {
  for (let size = 0; size <= 100; size++) {
    const content = randomBytes(size);
    assert.equal(sumOf(content), byTheBook(content), `${size} bytes`);
  }
  const content = randomBytes(5_000);
  assert.equal(sumOf(content), byTheBook(content));
});

test("in pieces of any size as in one", () => {
  for (let turn = 0; turn < 200; turn++) {
    const content = randomBytes(randomInt(1, 300_000));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < content.length; ) {
      const size = randomInt(0, turn % 2 === 0 ? 70 : 100_000);
      pieces.push(content.subarray(at, at + size));
      at += size;
    }
    assert.equal(sumOf(...pieces), sumOf(content), `pieces of ${pieces.map(({ length }) => length).join(", ")}`);
  }
});

test("one bit, one byte less, one zero more: another sum", () => {
  const content = randomBytes(70_000);
  const sum = sumOf(content);
  for (let turn = 0; turn < 100; turn++) {
    const changed = Buffer.from(content);
    const at = randomInt(content.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << randomInt(8));
    assert.notEqual(sumOf(changed), sum);
  }
  assert.notEqual(sumOf(content.subarray(1)), sum);
  assert.notEqual(sumOf(content, Buffer.alloc(1)), sum);
  assert.notEqual(sumOf(Buffer.alloc(16)), sumOf(Buffer.alloc(32)));
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { BlockParser, blockCodes, MAX_BLOCK_BYTES, markLast, printBlock, printBlockHeader } from "./block.js";

/** The files that come out of `bytes`, in pieces of `size`. */
function filesIn(bytes: Buffer, size: number): readonly string[] {
  const parser = new BlockParser();
  const files: string[] = [];
  let content: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    let rest = bytes.subarray(from, from + size);
    while (rest.length > 0) {
      const { taken, ended } = parser.take(rest, (part) => content.push(Buffer.from(part)));
      rest = rest.subarray(taken);
      if (!ended) continue;
      files.push(Buffer.concat(content).toString("latin1"));
      content = [];
    }
  }
  assert.equal(content.length, 0);
  assert.ok(parser.isBetween);
  return files;
}

const last = (content: string): Buffer => printBlock(Buffer.from(content), blockCodes.endOfFile);

test("files come out as they went in, in pieces of any size", () => {
  const long = randomBytes(MAX_BLOCK_BYTES).toString("latin1");
  const bytes = Buffer.concat([
    printBlock(Buffer.from("one ")),
    last("file"),
    printBlockHeader(0, blockCodes.endOfFile),
    printBlock(Buffer.from(long, "latin1")),
    printBlockHeader(0),
    last("end"),
  ]);
  for (const size of [1, 2, 3, 4, 5, 7, 16, 1000, bytes.length])
    assert.deepEqual(filesIn(bytes, size), ["one file", "", `${long}end`], String(size));
});

test("ends of records are nothing to files, and markers for restarts are no content", () => {
  const bytes = Buffer.concat([
    printBlock(Buffer.from("a record"), blockCodes.endOfRecord),
    printBlock(Buffer.from("marker"), blockCodes.restartMarker),
    printBlock(Buffer.from(", another"), blockCodes.endOfRecord | blockCodes.endOfFile),
  ]);
  for (const size of [1, 4, bytes.length]) assert.deepEqual(filesIn(bytes, size), ["a record, another"]);
});

test("a block that was printed can be made the last one", () => {
  const block = printBlock(Buffer.from("x"), blockCodes.endOfRecord);
  markLast(block);
  assert.deepEqual([...block], [blockCodes.endOfRecord | blockCodes.endOfFile, 0, 1, 0x78]);
});

test("what are no blocks, or suspect ones, is refused at the header", () => {
  const take = (bytes: Buffer) => () => new BlockParser().take(bytes, () => assert.fail("content"));
  assert.throws(take(Buffer.from("GET / HTTP/1.1")), /no blocks/);
  assert.throws(take(Buffer.from([1, 0, 0])), /no blocks/);
  assert.throws(take(printBlock(Buffer.from("x"), blockCodes.suspect)), /may be wrong/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LIST_LINE_BYTES } from "../protocol/listing/parse-list.js";
import { ListingLines } from "./listing-lines.js";

function read(chunks: readonly string[]): readonly string[] {
  const found: string[] = [];
  const lines = new ListingLines((line) => found.push(line));
  for (const chunk of chunks) lines.push(Buffer.from(chunk, "latin1"));
  lines.finish();
  return found;
}

test("lines are the same however the bytes are cut; empty ones and line ends are gone", () => {
  const text = "one\r\n\r\n\ntw\ro\r\n\xff\xe4 three\nfour";
  const wanted = ["one", "tw\ro", "\xff\xe4 three", "four"];
  assert.deepEqual(read([text]), wanted);
  for (let at = 0; at <= text.length; at++) assert.deepEqual(read([text.slice(0, at), text.slice(at)]), wanted);
  assert.deepEqual(read([...text]), wanted);
});

test("a line without end takes no more memory than one that is just too long", () => {
  const piece = "x".repeat(3000);
  const [line = "", next] = read([...Array.from({ length: 100 }, () => piece), "\r\nnext"]);
  assert.equal(line.length, MAX_LIST_LINE_BYTES + 1);
  assert.equal(next, "next");
});

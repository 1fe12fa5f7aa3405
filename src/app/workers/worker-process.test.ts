import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { hearLines, MAX_WORDS_BYTES, MAX_WORDS_LINES } from "./worker-process.js";

async function heard(...chunks: readonly string[]): Promise<readonly string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  hearLines(stream, (line) => lines.push(line));
  const ended = once(stream, "end");
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return lines;
}

test("what a process writes is heard line by line, however it comes, and its last line too", async () => {
  assert.deepEqual(await heard("one\nt", "wo\n\n", "three"), ["one", "two", "three"]);
});

test("a line without end, and lines without end, are heard in part", async () => {
  const [line = "", ...more] = await heard(...Array.from({ length: 50 }, () => "x".repeat(1000)));
  assert.equal(line.length, MAX_WORDS_BYTES);
  assert.deepEqual(more, []);
  assert.equal((await heard("y\n".repeat(MAX_WORDS_LINES + 50))).length, MAX_WORDS_LINES);
});

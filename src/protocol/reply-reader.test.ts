import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, byteStringToBytes, bytesToByteString } from "./byte-string.js";
import { printReply, type Reply } from "./reply.js";
import { MAX_REPLY_BYTES, MAX_REPLY_LINE_BYTES, ReplyError, ReplyReader } from "./reply-reader.js";

function readAll(text: string, chunk = text.length): readonly Reply[] {
  const reader = new ReplyReader();
  const replies: Reply[] = [];
  for (let at = 0; at < text.length; at += chunk) {
    reader.push(byteStringToBytes(text.slice(at, at + chunk) as ByteString));
    for (let reply = reader.next(); reply !== undefined; reply = reader.next()) replies.push(reply);
  }
  return replies;
}

const readings: readonly [string, readonly [number, ...string[]][]][] = [
  ["220 hello\r\n", [[220, "hello"]]],
  ["220 hello\n", [[220, "hello"]]],
  ["220\r\n", [[220, ""]]],
  ["\r\n220 behind an empty line\r\n", [[220, "behind an empty line"]]],
  ["211-Features:\r\n MLST a;b;\r\n211 End\r\n", [[211, "Features:", " MLST a;b;", "End"]]],
  ["230-one\r\n230-two\r\n230 three\r\n", [[230, "one", "two", "three"]]],
  ["230-one\r\n220 not the end\r\n230 end\r\n", [[230, "one", "220 not the end", "end"]]],
  ["230-one\r\n\r\n230 end\r\n", [[230, "one", "", "end"]]],
  [
    "200 a\r\n200 b\r\n",
    [
      [200, "a"],
      [200, "b"],
    ],
  ],
  ['257 "\xff\xff"\r\n', [[257, '"\xff"']]],
];
for (const [text, expected] of readings) {
  test(`read in any pieces: ${JSON.stringify(text)}`, () => {
    for (let chunk = 1; chunk <= text.length; chunk++)
      assert.deepEqual(
        readAll(text, chunk).map(({ code, lines }) => [code, ...lines]),
        expected,
      );
  });
}

const faults: readonly [string, string][] = [
  ["SSH-2.0-OpenSSH_9.2\r\n", "no-reply"],
  ["SSH-2.0-OpenSSH_9.2", "no-reply"],
  ["HTTP/1.1 400 Bad Request\r\n", "no-reply"],
  ["\x15\x03\x01", "no-reply"],
  ["999 x\r\n", "no-reply"],
  ["22 x\r\n", "no-reply"],
  ["220x\r\n", "no-reply"],
  ["\r\n".repeat(100), "no-reply"],
  [`220 ${"x".repeat(MAX_REPLY_LINE_BYTES)}`, "reply-too-long"],
  [`220-\r\n${"x\r\n".repeat(MAX_REPLY_BYTES / 2)}`, "reply-too-long"],
];
for (const [text, kind] of faults) {
  test(`refused: ${JSON.stringify(text.slice(0, 30))}`, () => {
    assert.throws(
      () => readAll(text),
      (error) => error instanceof ReplyError && error.kind === kind,
    );
  });
}

test("what a server prints, a client reads, in any pieces", () => {
  const line = fc
    .uint8Array({ maxLength: 20 })
    .map((bytes) => bytesToByteString(bytes.map((byte) => (byte < 32 ? 32 : byte))));
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.array(line, { minLength: 1, maxLength: 4 }),
      fc.nat(9),
      (code, lines, cut) => {
        const [last = "" as ByteString] = lines.slice(-1);
        const printed = bytesToByteString(printReply({ code, lines }));
        const [read, ...more] = readAll(printed, cut + 1);
        assert.deepEqual([read?.code, read?.lines.at(-1), more.length], [code, last, 0]);
        assert.equal(read?.lines.length, lines.length);
      },
    ),
    { seed: 5, numRuns: 500 },
  );
});

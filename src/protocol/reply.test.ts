import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { LineSplitter } from "./line-splitter.js";
import { inReply, printReply, reply, replyBytes } from "./reply.js";

const wire = (...args: Parameters<typeof reply>): string => printReply(reply(...args)).toString("latin1");

describe("a reply on the wire", () => {
  test("of one line", () => {
    assert.equal(wire(200, "OK"), "200 OK\r\n");
    assert.equal(wire(200, ""), "200 \r\n");
  });

  test("of several lines: the code in the first and the last, a space before those between", () => {
    assert.equal(
      wire(211, "Extensions:", "UTF8", "211 SIZE", "End"),
      "211-Extensions:\r\n UTF8\r\n 211 SIZE\r\n211 End\r\n",
    );
    assert.equal(wire(214, "a", "b"), "214-a\r\n214 b\r\n");
  });

  test("is UTF-8 where the text is ours", () => {
    assert.equal(wire(220, "größer"), Buffer.from("220 größer\r\n").toString("latin1"));
  });

  test("carries names byte for byte, with FF doubled", () => {
    const name = "caf\xe9\xff" as ByteString;
    assert.equal(
      printReply(replyBytes(257, inReply`"${name}" made, number ${5}`)).toString("latin1"),
      '257 "caf\xe9\xff\xff" made, number 5\r\n',
    );
  });

  test("never holds CR, LF or NUL inside a line", () => {
    assert.equal(wire(250, "a\r\n226 b\0c", "d\ne"), "250-a??226 b?c\r\n250 d?e\r\n");
  });
});

test("whatever the lines hold, a reader finds the same number of lines, and only the last one ends the reply", () => {
  const bytes = fc.uint8Array({ maxLength: 20 }).map(bytesToByteString);
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.array(bytes, { minLength: 1, maxLength: 6 }), (code, lines) => {
      const splitter = new LineSplitter();
      splitter.push(printReply(replyBytes(code, ...lines)));
      const read: string[] = [];
      for (let line = splitter.next(); line !== undefined; line = splitter.next())
        read.push(line.kind === "line" ? line.text : "too long");
      const clean = lines.map((line) => line.replace(/[\r\n\0]/g, "?"));
      const heads = lines.map((_, at) => (at === lines.length - 1 ? `${code} ` : at === 0 ? `${code}-` : " "));
      assert.deepEqual(
        read,
        clean.map((line, at) => `${heads[at]}${line}`),
      );
      assert.deepEqual(
        read.filter((line) => line.startsWith(`${code} `)),
        read.slice(-1),
      );
      assert.ok(splitter.isEmpty);
    }),
    { seed: 11, numRuns: 1000 },
  );
});

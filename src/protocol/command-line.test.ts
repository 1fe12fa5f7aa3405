import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ByteString } from "./byte-string.js";
import { parseCommandLine } from "./command-line.js";

const parse = (line: string) => parseCommandLine(line as ByteString);

describe("a command line", () => {
  test("is a verb, in any case, and what stands behind the first space", () => {
    assert.deepEqual(parse("NOOP"), { verb: "NOOP", text: "" });
    assert.deepEqual(parse("noop"), { verb: "NOOP", text: "" });
    assert.deepEqual(parse("Retr a b"), { verb: "RETR", text: "a b" });
    assert.deepEqual(parse("XSHA256 a"), { verb: "XSHA256", text: "a" });
  });

  test("keeps every space but the first: a name may begin or end with some", () => {
    assert.deepEqual(parse("DELE  a "), { verb: "DELE", text: " a " });
    assert.deepEqual(parse("PWD "), { verb: "PWD", text: "" });
  });

  test("keeps bytes as they are", () => {
    assert.deepEqual(parse("MKD \xe9\xff\0\r"), { verb: "MKD", text: "\xe9\xff\0\r" });
  });

  test("is none where no verb could be", () => {
    const nothing = [
      "",
      " ",
      " NOOP",
      "AB",
      "A",
      "1ABC",
      "NO-OP",
      "NOOP\t",
      "\xe9ABC",
      "ABCDEFGHIJK",
      "GET/ x",
      "NOOP\0",
    ];
    for (const line of nothing) assert.equal(parse(line), undefined, JSON.stringify(line));
  });
});

test("verb and text put together are the line again", () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc.array(byte, { minLength: 1 }).map((bytes) => bytes.join(""));
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z][A-Z0-9]{2,9}$/), text, (verb, argument) => {
      assert.deepEqual(parse(`${verb} ${argument}`), { verb, text: argument });
    }),
    { seed: 10, numRuns: 500 },
  );
});

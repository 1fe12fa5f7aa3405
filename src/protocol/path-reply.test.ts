import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { parseQuotedPath, quotePath } from "./path-reply.js";

const bytes = (text: string): ByteString => text as ByteString;

test("quotes inside are doubled", () => {
  assert.equal(quotePath(bytes('/a "b"')), '"/a ""b"""');
  assert.equal(parseQuotedPath(bytes('"/a ""b""" is current directory')), '/a "b"');
});

test("whatever the path and whatever follows, the client reads what the server wrote", () => {
  const path = fc
    .array(fc.oneof(fc.constant('"'), fc.uint8Array({ minLength: 1, maxLength: 3 }).map(bytesToByteString)), {
      minLength: 1,
      maxLength: 20,
    })
    .map((parts) => bytes(parts.join("")))
    .filter((text) => !/[\0\r\n]/.test(text));
  const comment = fc.constantFrom("", " created", ' is "it"', " \xff");
  fc.assert(
    fc.property(path, comment, (text, rest) => {
      assert.equal(parseQuotedPath(bytes(quotePath(text) + rest)), text);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("servers that do not double, or put words before", () => {
  assert.equal(parseQuotedPath(bytes('Current directory is "/x"')), "/x");
  assert.equal(parseQuotedPath(bytes('"/x')), undefined);
  assert.equal(parseQuotedPath(bytes('"/x""')), undefined);
});

test("no path", () => {
  for (const text of ["", "/x", '"', '""', '"a\0b"', '"a\rb"', '"a\nb"'])
    assert.equal(parseQuotedPath(bytes(text)), undefined, text);
});

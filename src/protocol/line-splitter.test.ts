import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Line, LineSplitter, MAX_LINE_BYTES } from "./line-splitter.js";

/** What comes out when the bytes arrive in these pieces. */
function linesOf(...chunks: (string | Buffer)[]): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (const chunk of chunks) {
    splitter.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk);
    for (let line = splitter.next(); line !== undefined; line = splitter.next()) lines.push(show(line));
  }
  return lines;
}

function show(line: Line): string {
  return line.kind === "line" ? shorten(line.text) : "<too long>";
}

/** For whoever reads a failure. */
function shorten(line: string): string {
  return line.length <= 600 ? line : `${line.slice(0, 20)}...${line.slice(-20)} of ${line.length}`;
}

describe("line ends", () => {
  test("CRLF and a bare LF end a line; a CR alone is a byte of it", () => {
    assert.deepEqual(linesOf("A\r\nB\nC\rD\r\r\n\r\n\n"), ["A", "B", "C\rD\r", "", ""]);
  });

  test("a line waits for its end", () => {
    const splitter = new LineSplitter();
    assert.ok(splitter.isEmpty);
    splitter.push(Buffer.from("NO"));
    assert.equal(splitter.next(), undefined);
    assert.ok(!splitter.isEmpty);
    assert.equal(splitter.peek(1), "N");
    splitter.push(Buffer.from("OP\r"));
    assert.equal(splitter.next(), undefined);
    splitter.push(Buffer.from("\n"));
    assert.deepEqual(splitter.next(), { kind: "line", text: "NOOP" });
    assert.ok(splitter.isEmpty);
  });

  test("bytes are kept as they are", () => {
    const all = Buffer.from(Array.from({ length: 255 }, (_, byte) => byte).filter((byte) => byte !== 10));
    assert.deepEqual(linesOf(Buffer.concat([all, Buffer.from("\r\n")])), [all.toString("latin1")]);
  });
});

describe("length", () => {
  const longest = "x".repeat(MAX_LINE_BYTES);
  const it = shorten(longest);

  test("the longest line is one, whatever ends it and however it is cut", () => {
    assert.deepEqual(linesOf(`${longest}\r\n`), [it]);
    assert.deepEqual(linesOf(`${longest}\n`), [it]);
    assert.deepEqual(linesOf(longest, "\r\n"), [it]);
    assert.deepEqual(linesOf(`${longest}\r`, "\n"), [it]);
    assert.deepEqual(linesOf(...longest, "\r", "\n"), [it]);
  });

  test("one byte more is too long, whatever ends it and however it is cut", () => {
    for (const end of ["\r\n", "\n"]) {
      assert.deepEqual(linesOf(`${longest}x${end}NOOP\r\n`), ["<too long>", "NOOP"]);
      assert.deepEqual(linesOf(longest, `x${end}NOOP\r\n`), ["<too long>", "NOOP"]);
      assert.deepEqual(linesOf(`${longest}x`, `${end}NOOP\r\n`), ["<too long>", "NOOP"]);
    }
    assert.deepEqual(linesOf(`${longest}\r`, "\r\n", "NOOP\r\n"), ["<too long>", "NOOP"]);
    assert.deepEqual(linesOf(`${longest}\r`, "x\n", "NOOP\r\n"), ["<too long>", "NOOP"]);
  });

  test("a line without end is told once, when it ends, and is not kept", () => {
    const splitter = new LineSplitter();
    for (let count = 0; count < 1000; count++) {
      splitter.push(Buffer.from(longest));
      assert.equal(splitter.next(), undefined);
      assert.ok(splitter.peek(Number.MAX_SAFE_INTEGER).length <= MAX_LINE_BYTES);
    }
    assert.ok(!splitter.isEmpty);
    splitter.push(Buffer.from("\r\nNOOP\r\n"));
    assert.deepEqual(splitter.next(), { kind: "too-long", start: "xxxxxxxxxxxxxxxx" });
    assert.deepEqual(splitter.next(), { kind: "line", text: "NOOP" });
    assert.ok(splitter.isEmpty);
  });

  test("a million line ends in one piece are pulled one by one", () => {
    const splitter = new LineSplitter();
    splitter.push(Buffer.alloc(1_000_000, "\n"));
    let count = 0;
    while (splitter.next() !== undefined) count++;
    assert.equal(count, 1_000_000);
  });
});

describe("Telnet", () => {
  const line = (...bytes: number[]): string[] => linesOf(Buffer.from([65, ...bytes, 66, 13, 10]));

  test("FF with F0 to FA is two bytes, all of them dropped", () => {
    for (let command = 0xf0; command <= 0xfa; command++) assert.deepEqual(line(0xff, command), ["AB"]);
  });

  test("FF with FB to FE is three bytes, all of them dropped, also a line end among them", () => {
    for (let command = 0xfb; command <= 0xfe; command++)
      for (const option of [0, 10, 13, 0x41, 0xf4, 0xff]) assert.deepEqual(line(0xff, command, option), ["AB"]);
  });

  test("FF FF is the byte FF", () => {
    assert.deepEqual(line(0xff, 0xff), ["A\xffB"]);
    assert.deepEqual(line(0xff, 0xff, 0xf4), ["A\xff\xf4B"]);
    assert.deepEqual(line(0xff, 0xff, 0xff, 0xff), ["A\xff\xffB"]);
  });

  test("FF with anything below F0 loses only itself", () => {
    for (let byte = 0; byte < 0xf0; byte++)
      if (byte !== 10) assert.deepEqual(line(0xff, byte), [`A${String.fromCharCode(byte)}B`]);
    assert.deepEqual(linesOf(Buffer.from([65, 0xff, 10])), ["A"]);
  });

  test("what clients send in front of ABOR leaves ABOR", () => {
    assert.deepEqual(linesOf(Buffer.from([0xff, 0xf4, 0xff, 0xf2]), "ABOR\r\n"), ["ABOR"]);
    assert.deepEqual(linesOf(Buffer.from([0xff, 0xf4, 0xff]), "ABOR\r\n"), ["ABOR"]);
    assert.deepEqual(linesOf(Buffer.from([0xff, 0xf2]), "ABOR\r\n"), ["ABOR"]);
  });
});

/** Bytes that mean something, often; and lines near the limit. */
const wire = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(10, 13, 0xff, 0xf2, 0xf4, 0xfd, 65).map((byte) => Buffer.of(byte)) },
      { weight: 4, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: MAX_LINE_BYTES - 2, max: MAX_LINE_BYTES + 2 })
          .map((size) => Buffer.alloc(size, 66)),
      },
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts));

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test("however the bytes are cut, the lines are the same", () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(), { maxLength: 12 }), (bytes, at) => {
      assert.deepEqual(linesOf(...cut(bytes, at)), linesOf(bytes));
    }),
    { seed: 8, numRuns: 2000 },
  );
});

/** As RFC 854 and the limit say it, byte by byte. */
function oracle(bytes: Buffer): string[] {
  const clean: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const [byte = 0, next] = [bytes[at], bytes[at + 1]];
    if (byte !== 0xff) clean.push(byte);
    else if (next === undefined) break;
    else if (next === 0xff) clean.push(bytes[++at] ?? 0);
    else if (next >= 0xfb) at += 2;
    else if (next >= 0xf0) at += 1;
  }
  const lines = Buffer.from(clean).toString("latin1").split("\n").slice(0, -1);
  return lines
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
    .map((line) => (line.length > MAX_LINE_BYTES ? "<too long>" : shorten(line)));
}

test("the lines are those that RFC 854 and the limit say", () => {
  fc.assert(
    fc.property(wire, (bytes) => {
      assert.deepEqual(linesOf(bytes), oracle(bytes));
    }),
    { seed: 9, numRuns: 2000 },
  );
});

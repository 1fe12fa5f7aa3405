import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AsciiReceiver, AsciiSender, AsciiSize } from "./ascii.js";

function receive(chunks: readonly Buffer[]): string {
  const receiver = new AsciiReceiver();
  const parts = chunks.map((chunk) => receiver.convert(chunk));
  return Buffer.concat([...parts, receiver.end()]).toString("latin1");
}

function send(chunks: readonly Buffer[]): string {
  const sender = new AsciiSender();
  return Buffer.concat(chunks.map((chunk) => sender.convert(chunk))).toString("latin1");
}

const bytes = (text: string) => Buffer.from(text, "latin1");

/** Much CR and LF, and between them runs long enough for both ways of searching and copying. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("\r", "\n", "\r\n", "\r\r\n", "a", "\0", "\xff"),
      fc.integer({ min: 20, max: 80 }).map((n) => "x".repeat(n)),
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(""));
const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** Cut anywhere, also into nothing. */
function cut(whole: string, at: readonly number[]): Buffer[] {
  const places = [...at.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.map((end, index) => bytes(whole.slice(places[index - 1] ?? 0, end)));
}

test("from the wire: CRLF becomes LF, a lone CR stays", () => {
  assert.equal(receive([bytes("a\r\nb\rc\n\r\r\nd\r")]), "a\nb\rc\n\r\nd\r");
  assert.equal(
    receive([bytes("a\r"), bytes("\nb\r"), bytes("c\r"), bytes(""), bytes("\r"), bytes("\n")]),
    "a\nb\rc\r\n",
  );
});

test("to the wire: LF becomes CRLF, and CRLF stays", () => {
  assert.equal(send([bytes("a\nb\r\nc\rd\n\n")]), "a\r\nb\r\nc\rd\r\n\r\n");
  assert.equal(
    send([bytes("a\r"), bytes("\nb"), bytes("\n"), bytes("\n"), bytes("\r"), bytes(""), bytes("\n")]),
    "a\r\nb\r\n\r\n\r\n",
  );
});

test("any cutting gives the same from the wire", () => {
  fc.assert(
    fc.property(text, cuts, (whole, at) => {
      assert.equal(receive(cut(whole, at)), whole.replaceAll("\r\n", "\n"));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("any cutting gives the same to the wire, and SIZE foretells it", () => {
  fc.assert(
    fc.property(text, cuts, (whole, at) => {
      const expected = whole.replaceAll(/(?<!\r)\n/g, "\r\n");
      const chunks = cut(whole, at);
      assert.equal(send(chunks), expected);
      const size = new AsciiSize();
      for (const chunk of chunks) size.add(chunk);
      assert.equal(size.bytes, expected.length);
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test("text with LF alone survives there and back", () => {
  fc.assert(
    fc.property(text, cuts, cuts, (whole, first, second) => {
      const local = whole.replaceAll("\r", "");
      assert.equal(receive(cut(send(cut(local, first)), second)), local);
    }),
    { seed: 3, numRuns: 1000 },
  );
});

test("what needs no change is not copied", () => {
  const chunk = bytes("x".repeat(1000));
  assert.equal(new AsciiReceiver().convert(chunk), chunk);
  assert.equal(new AsciiSender().convert(chunk), chunk);
});

test("the chunk given is never written to", () => {
  fc.assert(
    fc.property(text, (whole) => {
      const chunk = bytes(whole);
      new AsciiReceiver().convert(chunk);
      new AsciiSender().convert(chunk);
      assert.equal(chunk.toString("latin1"), whole);
    }),
    { seed: 4 },
  );
});

test("end gives back a CR once", () => {
  const receiver = new AsciiReceiver();
  assert.equal(receiver.convert(bytes("a\r")).toString(), "a");
  assert.equal(receiver.end().toString(), "\r");
  assert.equal(receiver.end().length, 0);
  assert.equal(receiver.convert(bytes("\n")).toString(), "\n");
});

test("a large chunk, through every way of searching and copying", () => {
  const lines = Array.from({ length: 2000 }, (_, index) => "y".repeat((index * 7) % 200));
  assert.equal(send([bytes(lines.join("\n"))]), lines.join("\r\n"));
  assert.equal(receive([bytes(lines.join("\r\n"))]), lines.join("\n"));
});

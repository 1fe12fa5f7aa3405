import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "../byte-string.js";
import { ListParser, MAX_LIST_LINE_BYTES, parseList } from "./parse-list.js";
import { readSamples, show } from "./test-reader.js";
import { samples } from "./test-samples.js";

const now = Date.UTC(2024, 5, 15, 12);

const all = readSamples(samples);

function outcome(lines: readonly ByteString[], parser = new ListParser(now)): string {
  for (const line of lines) parser.push(line);
  const { entries, unreadable } = parser.finish();
  if (unreadable.length > 0) return "unreadable";
  const [entry] = entries;
  return entry === undefined ? "nothing" : show(entry);
}

test("there are samples of every form", () => {
  assert.ok(all.length >= 150, `${all.length}`);
  const forms = new Set(all.map(({ form }) => form));
  assert.deepEqual(
    [...forms],
    ["Unix", "NetWare", "DOS", "EPLF", "OS/2", "VMS", "MVS", "OS/400", "NonStop", "VxWorks", "none"],
  );
});

for (const { form, lines, expected } of all) {
  test(`${form}: ${JSON.stringify(lines[0])}`, () => assert.equal(outcome(lines), expected));
}

test("lines of all forms in one listing are read as each alone", () => {
  const text = all.map(({ lines }) => lines.join("\r\n")).join("\r\n") as ByteString;
  const { entries, unreadable } = parseList(text, now);
  const named = all.filter(({ expected }) => expected !== "unreadable" && expected !== "nothing");
  assert.deepEqual(
    entries.map(show),
    named.map(({ expected }) => expected),
  );
  assert.equal(unreadable.length, all.filter(({ expected }) => expected === "unreadable").length);
});

test("the folder itself and the one above are left out", () => {
  const lines = ["drwxr-xr-x 2 ada staff 4096 May 3 14:05 .", "drwxr-xr-x 2 ada staff 4096 May 3 14:05 .."];
  assert.equal(outcome(lines as ByteString[]), "nothing");
});

test("names are bytes, whatever they mean", () => {
  const { entries } = parseList("-rw-r--r-- 1 ada staff 1 May 3 14:05 \xff\xe4\x01" as ByteString, now);
  assert.equal(entries[0]?.name, "\xff\xe4\x01");
});

test("a line that is longer than any is told, and not read", () => {
  const line = `-rw-r--r-- 1 ada staff 1 May 3 14:05 ${"x".repeat(MAX_LIST_LINE_BYTES)}` as ByteString;
  assert.equal(outcome([line]), "unreadable");
});

test("29 February without a year is the last one that was", () => {
  const parser = new ListParser(Date.UTC(2027, 0, 5));
  parser.push("-rw-r--r-- 1 ada staff 1 Feb 29 10:00 x" as ByteString);
  assert.equal(parser.finish().entries[0]?.modified, Date.UTC(2024, 1, 29, 10));
});

test("whatever comes, each line is an entry, a part of the form, or told; and in no time", () => {
  const started = performance.now();
  const mutated = fc.tuple(
    fc.constantFrom(...all.flatMap(({ lines }) => lines)),
    fc.nat(120),
    fc.uint8Array({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(mutated, ([line, at, bytes]) => {
      const changed =
        line.slice(0, at) + bytesToByteString(bytes).replaceAll("\n", " ") + line.slice(at + bytes.length);
      const { entries, unreadable } = parseList(changed as ByteString, now);
      assert.ok(entries.length + unreadable.length <= 1);
      for (const { size, modified } of entries) {
        assert.ok(size === undefined || (Number.isSafeInteger(size) && size >= 0));
        assert.ok(modified === undefined || Number.isFinite(modified));
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
  for (const piece of [" ", "1 ", "A ", "1/", "a.", "x  ", "[", "1,"]) parseList(piece.repeat(4000) as ByteString, now);
  assert.ok(performance.now() - started < 10_000);
});

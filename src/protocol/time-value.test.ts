import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { parseMdtm, parseMfmt, parseTime, parseUtime, printTime, printTimedPath } from "./time-value.js";

const bytes = (text: string): ByteString => text as ByteString;
const anyMs = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });
const name = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(bytesToByteString);

test("a time is printed as JavaScript's own calendar has it", () => {
  assert.equal(printTime(Date.UTC(1999, 9, 5, 21, 31, 2)), "19991005213102");
  fc.assert(
    fc.property(anyMs, (ms) => {
      const iso = new Date(ms).toISOString();
      assert.equal(printTime(ms), iso.slice(0, 19).replaceAll(/[-T:]/g, ""));
      assert.equal(printTime(ms, true), iso.slice(0, 23).replaceAll(/[-T:]/g, ""));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("printed and read again it is the same time", () => {
  fc.assert(
    fc.property(anyMs, (ms) => {
      assert.equal(parseTime(printTime(ms, true) ?? ""), ms);
      assert.equal(parseTime(printTime(ms) ?? ""), Math.floor(ms / 1000) * 1000);
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test("parts of milliseconds, as disks have them, are rounded down, also before 1970", () => {
  assert.equal(printTime(999.999), "19700101000000");
  assert.equal(printTime(-0.5), "19691231235959");
  assert.equal(printTime(1234.56, true), "19700101000001.234");
});

test("times without four digits of year, and what is no time, are not printed", () => {
  const outside = [
    Date.UTC(1000, 0, 1) - 1,
    Date.UTC(9999, 11, 31, 23, 59, 59, 999) + 1,
    Number.NaN,
    Infinity,
    -Infinity,
  ];
  for (const ms of outside) assert.equal(printTime(ms), undefined, `${ms}`);
});

test("fractions of any length are read to the millisecond", () => {
  const whole = Date.UTC(1998, 5, 15, 10, 0, 45);
  assert.equal(parseTime("19980615100045.014"), whole + 14);
  assert.equal(parseTime("19980615100045.5"), whole + 500);
  assert.equal(parseTime("19980615100045.99999"), whole + 999);
});

test("a leap second counts as the second before it", () => {
  assert.equal(parseTime("20161231235960"), Date.UTC(2016, 11, 31, 23, 59, 59));
});

const notTimes = [
  "",
  "2025010203040",
  "202501020304055",
  "20250102030405.",
  "20250102030405.x",
  " 20250102030405",
  "20250102030405 ",
  "+2025010203040",
  "20250002030405",
  "20251302030405",
  "20250100030405",
  "20250132030405",
  "20250431030405",
  "20230229030405",
  "19000229030405",
  "20250102240405",
  "20250102036005",
  "20250102030461",
  "09991231235959",
  "2025-01-02T03:04",
  "20250102030405\n",
  "２０２５０１０２０３０４０５",
];
for (const text of notTimes) {
  test(`no time: ${JSON.stringify(text)}`, () => assert.equal(parseTime(text), undefined));
}

test("29 February is a day in leap years", () => {
  assert.equal(parseTime("20240229000000"), Date.UTC(2024, 1, 29));
  assert.equal(parseTime("20000229000000"), Date.UTC(2000, 1, 29));
});

test("MDTM asks, and sets when a time and one space lead", () => {
  const time = Date.UTC(2025, 0, 2, 3, 4, 5);
  assert.deepEqual(parseMdtm(bytes("20250102030405 name")), { time, path: "name" });
  assert.deepEqual(parseMdtm(bytes("20250102030405  name ")), { time, path: " name " });
  for (const asked of [
    "name",
    "20250102030405",
    "20250102030405 ",
    "99999999999999 x",
    "2025010203040 x",
    "20250102030405.5 x",
    "",
  ]) {
    assert.deepEqual(parseMdtm(bytes(asked)), { time: undefined, path: asked }, asked);
  }
});

test("MFMT needs a time and a name", () => {
  const time = Date.UTC(2025, 0, 2, 3, 4, 5);
  assert.deepEqual(parseMfmt(bytes("20250102030405 a b")), { time, path: "a b" });
  assert.deepEqual(parseMfmt(bytes("20250102030405.25 a")), { time: time + 250, path: "a" });
  for (const wrong of ["", "name", "20250102030405", "20250102030405 ", "20251302030405 a", " 20250102030405 a"]) {
    assert.equal(parseMfmt(bytes(wrong)), undefined, wrong);
  }
});

test("what a client prints for MFMT, a server reads, whatever the name", () => {
  fc.assert(
    fc.property(anyMs, name, (ms, path) => {
      const time = Math.floor(ms / 1000) * 1000;
      const argument = printTimedPath({ time, path });
      assert.ok(argument !== undefined);
      assert.deepEqual(parseMfmt(argument), { time, path });
      assert.deepEqual(parseMdtm(argument), { time, path });
    }),
    { seed: 3 },
  );
  assert.equal(printTimedPath({ time: Number.NaN, path: bytes("a") }), undefined);
});

test("SITE UTIME reads both forms", () => {
  const time = Date.UTC(2025, 0, 2, 3, 4, 5);
  assert.deepEqual(parseUtime(bytes("20250102030405 a b")), { time, path: "a b" });
  assert.deepEqual(parseUtime(bytes("202501020304 a")), { time: time - 5000, path: "a" });
  assert.deepEqual(parseUtime(bytes("a b 20240101000000 20250102030405 20230101000000 UTC")), { time, path: "a b" });
  assert.deepEqual(parseUtime(bytes("a 202401010000 202501020304 202301010000 utc")), { time: time - 5000, path: "a" });
});

test("SITE UTIME of a file whose name looks like the other form", () => {
  const time = Date.UTC(2025, 0, 2, 3, 4, 5);
  assert.deepEqual(parseUtime(bytes("20250102030405 to UTC")), { time, path: "to UTC" });
  const stamped = parseUtime(bytes("20200101000000 20240101000000 20250102030405 20230101000000 UTC"));
  assert.deepEqual(stamped, { time, path: "20200101000000" });
});

test("SITE UTIME refuses what is neither", () => {
  for (const wrong of [
    "",
    "a",
    "20250102030405",
    "20250102030405 ",
    "2025010203040 a",
    "20251302030405 a",
    "a 1 2 3 UTC",
    "20250102030405.5 a",
  ]) {
    assert.equal(parseUtime(bytes(wrong)), undefined, wrong);
  }
  assert.equal(parseUtime(bytes("a 20240101000000 20251302030405 20230101000000 UTC")), undefined);
  assert.equal(parseUtime(bytes("a 20241301000000 20250102030405 20230101000000 UTC")), undefined);
});

test("SITE UTIME of any name", () => {
  fc.assert(
    fc.property(name, (path) => {
      const time = Date.UTC(2025, 0, 2, 3, 4, 5);
      const stamp = "20250102030405";
      assert.deepEqual(parseUtime(bytes(`${path} ${stamp} ${stamp} ${stamp} UTC`)), { time, path });
      assert.deepEqual(parseUtime(bytes(`${stamp} ${path}`)), { time, path });
    }),
    { seed: 4 },
  );
});

test("a long argument that is no time is refused in linear time", () => {
  const started = performance.now();
  assert.equal(parseUtime(bytes("20250102030405 ".repeat(500))) === undefined, false);
  assert.equal(parseUtime(bytes(`x ${"20250102030405 ".repeat(540)}UTX`)), undefined);
  assert.equal(parseTime(`20250102030405.${"9".repeat(8000)}x`), undefined);
  assert.ok(performance.now() - started < 500);
});

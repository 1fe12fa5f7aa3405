import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asciiLine,
  byteSize,
  choice,
  count,
  duration,
  octalMode,
  pathOrOff,
  trueOrFalse,
  type ValueType,
} from "./value-types.js";

function accepts<T>(type: ValueType<T>, cases: Readonly<Record<string, T>>): void {
  for (const [text, value] of Object.entries(cases)) assert.deepEqual(type.parse(text), value, text);
}

function refuses(type: ValueType<unknown>, values: readonly unknown[]): void {
  for (const value of values) assert.equal(type.safeParse(value).success, false, `accepted ${JSON.stringify(value)}`);
}

test("durations are held in milliseconds, a bare number counts seconds", () => {
  const type = duration({ zero: false });
  accepts(type, {
    "1": 1000,
    "90": 90_000,
    "250ms": 250,
    "30s": 30_000,
    "5m": 300_000,
    "1h": 3_600_000,
    "2d": 172_800_000,
    "5 m": 300_000,
  });
  refuses(type, [
    "",
    "0",
    "0s",
    "-1",
    "1.5h",
    "1e3",
    "10 minutes",
    "25d",
    "999999999999h",
    "s",
    "5M",
    30,
    null,
    undefined,
    ["30s"],
  ]);
  accepts(duration({ zero: true }), { "0": 0, "0s": 0 });
});

test("a duration beyond what a timer of Node can hold is refused in words", () => {
  const result = duration({ zero: false }).safeParse("25d");
  assert.equal(result.error?.issues[0]?.message, "at most 24 days");
});

test("sizes are held in bytes", () => {
  const type = byteSize({ from: 1024, to: 2 ** 40 });
  accepts(type, { "1024": 1024, "4096B": 4096, "1KiB": 1024, "64MiB": 2 ** 26, "1 GiB": 2 ** 30, "1TiB": 2 ** 40 });
  refuses(type, ["1023", "1025GiB", "1GB", "64M", "64mib", "1.5MiB", "-1", "", "MiB", 4096]);
  assert.match(type.description ?? "", /1KiB to 1TiB/);
});

test("modes are octal, with and without leading zero", () => {
  accepts(octalMode(0o777), { "0644": 0o644, "644": 0o644, "0o600": 0o600, "0": 0, "777": 0o777 });
  refuses(octalMode(0o777), ["1777", "0888", "rw-r--r--", "-1", "", "0x1ff", "000644", 420]);
  accepts(octalMode(0o3777), { "02750": 0o2750 });
});

test("counts stay within their bounds", () => {
  accepts(count(1, 100), { "1": 1, "100": 100, "007": 7 });
  refuses(count(1, 100), ["0", "101", "1.0", "+1", " 1", "ten", "", "1e2", "99999999999999999999", 5]);
});

test("choices and booleans are exact", () => {
  accepts(choice("a", "b"), { a: "a", b: "b" });
  refuses(choice("a", "b"), ["A", "", "c", "toString"]);
  accepts(trueOrFalse, { true: true, false: false });
  refuses(trueOrFalse, ["yes", "1", "True", "", true]);
});

test("text that goes into a reply can neither break its line nor hide in it", () => {
  accepts(asciiLine(8), { Sealift: "Sealift", "a b": "a b", x: "x" });
  refuses(asciiLine(8), ["", " a", "a ", "a\r\nb", "a\0b", "größe", "a\u001bb", "ninechars"]);
});

test("a path is a path, off is off", () => {
  accepts(pathOrOff, { off: "off", "/var/log/x": { path: "/var/log/x" }, "./off": { path: "./off" } });
  refuses(pathOrOff, ["", "a\0b", "x".repeat(5000)]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseList } from "basic-ftp";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { type ListEntry, ListPrinter, listArguments, printListArguments } from "./list-text.js";

const bytes = (text: string): ByteString => text as ByteString;
const now = Date.UTC(2025, 11, 1, 12, 0, 0);

const file: ListEntry = {
  name: bytes("name"),
  kind: "file",
  size: 1234,
  modified: Date.UTC(2025, 10, 23, 10, 11, 12),
  mode: 0o644,
  owner: "owner",
  group: "group",
  links: 1,
};

const line = (change: Partial<ListEntry>) => new ListPrinter(now).line({ ...file, ...change });
const mode = (kind: ListEntry["kind"], bits: number) => line({ kind, mode: bits }).slice(0, 10);
const date = (modified: number) => line({ modified }).slice(42, 54);

test("a line as ls writes it", () => {
  assert.equal(line({}), "-rw-r--r--   1 owner    group        1234 Nov 23 10:11 name");
  assert.equal(
    line({ kind: "directory", mode: 0o755, links: 12, size: 4096, name: bytes("a dir") }),
    "drwxr-xr-x  12 owner    group        4096 Nov 23 10:11 a dir",
  );
});

test("kinds, and the letters for set-user-ID, set-group-ID and sticky", () => {
  assert.equal(mode("link", 0o777), "lrwxrwxrwx");
  assert.equal(mode("other", 0o600), "prw-------");
  assert.equal(mode("file", 0o4755), "-rwsr-xr-x");
  assert.equal(mode("file", 0o4644), "-rwSr--r--");
  assert.equal(mode("directory", 0o2775), "drwxrwsr-x");
  assert.equal(mode("directory", 0o2745), "drwxr-Sr-x");
  assert.equal(mode("directory", 0o1777), "drwxrwxrwt");
  assert.equal(mode("directory", 0o1776), "drwxrwxrwT");
  assert.equal(mode("file", 0), "----------");
});

test("the time of day for half a year, the year before that and in the future", () => {
  const day = 86_400_000;
  assert.equal(date(now), "Dec  1 12:00");
  assert.equal(date(now - 182 * day), "Jun  2 12:00");
  assert.equal(date(now - 183 * day), "Jun  1  2025");
  assert.equal(date(now - 15_778_476_000), "Jun  1 21:05");
  assert.equal(date(now - 15_778_476_001), "Jun  1  2025");
  assert.equal(date(now + 1), "Dec  1  2025");
  assert.equal(date(Date.UTC(2025, 10, 9, 3, 4)), "Nov  9 03:04");
  assert.equal(date(Date.UTC(1970, 0, 1)), "Jan  1  1970");
  assert.equal(date(Number.NaN), "Jan  1  1970");
});

test("every month has its English name", () => {
  const names = Array.from({ length: 12 }, (_, month) => date(Date.UTC(2020, month, 15)).slice(0, 3));
  assert.deepEqual(names, ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
});

test("long columns push, and never run together", () => {
  assert.equal(
    line({ owner: "averylongowner", group: "averylonggroup", size: 123_456_789_012, links: 123_456 }),
    "-rw-r--r-- 123456 averylongowner averylonggroup 123456789012 Nov 23 10:11 name",
  );
});

test("an owner with white space or none at all keeps the columns apart", () => {
  assert.equal(line({ owner: "a b\tc\r\n", group: "" }), "-rw-r--r--   1 a_b_c__  ?            1234 Nov 23 10:11 name");
  assert.equal(line({ owner: "müller" }), "-rw-r--r--   1 m\xc3\xbcller   group        1234 Nov 23 10:11 name");
});

test("names are the bytes they are", () => {
  assert.ok(line({ name: bytes(" \xff; -> x ") }).endsWith(" 10:11  \xff; -> x "));
});

const word = fc.oneof(fc.constantFrom("root", "", "a b", "\u00a0", "x\u2028y", "日本"), fc.string({ maxLength: 10 }));
const anyEntry: fc.Arbitrary<ListEntry> = fc.record(
  {
    name: fc.uint8Array({ minLength: 1, maxLength: 20 }).map(bytesToByteString),
    kind: fc.constantFrom("file", "directory", "link", "other"),
    size: fc.maxSafeNat(),
    modified: fc.oneof(
      fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2030, 0) }),
      fc.integer({ min: now - 4e10, max: now + 1e9 }),
    ),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    owner: word,
    group: word,
    links: fc.integer({ min: 1, max: 100_000 }),
  },
  { noNullPrototype: true },
);

test("eight columns and a name, whatever the entry", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const text = new ListPrinter(now).line(entry);
      const found = /^(\S{10}) +(\d+) (\S+) +(\S+) +(\d+) (\w{3}) ([ \d]\d) (\d\d:\d\d| \d{4}) ([\s\S]*)$/.exec(text);
      assert.ok(found, JSON.stringify(text));
      assert.equal(Number(found[2]), entry.links);
      assert.equal(Number(found[5]), entry.size);
      assert.equal(found[9], entry.name);
      const utc = new Date(entry.modified).toUTCString();
      assert.equal(`${found[7]?.trim().padStart(2, "0")} ${found[6]}`, utc.slice(5, 11));
      assert.equal(found[8]?.trim(), found[8]?.includes(":") ? utc.slice(17, 22) : utc.slice(12, 16));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("a neighbour that differs in one thing alone shows it", () => {
  const one = new ListPrinter(now);
  const changes: Partial<ListEntry>[] = [
    { kind: "directory" },
    { mode: 0o600 },
    { links: 2 },
    { owner: "bob" },
    { group: "wheel" },
    { modified: now },
  ];
  for (const change of changes) {
    for (const entry of [file, { ...file, ...change }, file])
      assert.equal(one.line(entry), new ListPrinter(now).line(entry));
  }
});

test("one printer for many entries remembers nothing wrong", () => {
  const one = new ListPrinter(now);
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
      for (const entry of entries) assert.equal(one.line(entry), new ListPrinter(now).line(entry));
    }),
    { seed: 2, numRuns: 300 },
  );
});

test("basic-ftp reads our lines", () => {
  const entries = [
    line({}),
    line({ kind: "directory", mode: 0o1777, name: bytes("a dir") }),
    line({ kind: "link", mode: 0o777, name: bytes("link") }),
  ];
  const [first, second, third] = parseList(entries.map((entry) => `${entry}\r\n`).join(""));
  assert.ok(first?.isFile && second?.isDirectory && third?.isSymbolicLink);
  assert.deepEqual([first.name, first.size, first.user, first.group], ["name", 1234, "owner", "group"]);
  assert.deepEqual([second.name, third.name], ["a dir", "link"]);
});

const none = { all: false, recursive: false };
const lists: [string, { all: boolean; recursive: boolean }, string][] = [
  ["", none, ""],
  ["path", none, "path"],
  ["a path -l", none, "a path -l"],
  ["-la", { all: true, recursive: false }, ""],
  ["-la ", { all: true, recursive: false }, ""],
  ["-la path", { all: true, recursive: false }, "path"],
  ["-l -a -t a path", { all: true, recursive: false }, "a path"],
  ["-A x", { all: true, recursive: false }, "x"],
  ["-lR x", { all: false, recursive: true }, "x"],
  ["-la  x", { all: true, recursive: false }, " x"],
  ["- x", none, "x"],
  ["-- -x", none, "-x"],
  ["-a -- -l", { all: true, recursive: false }, "-l"],
  ["--", none, ""],
  ["--all -R", { all: false, recursive: true }, ""],
  ["--aR x", none, "x"],
  [" -a", none, " -a"],
  ["-x/y", none, ""],
];
for (const [text, options, path] of lists) {
  test(`LIST ${JSON.stringify(text)}`, () => assert.deepEqual(listArguments(bytes(text)), { options, path }));
}

test("what a client prints, a server reads, whatever the path", () => {
  const path = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map(bytesToByteString),
    fc.constantFrom("-", "--", "-a", "-- x", "- -", " -l").map(bytes),
  );
  const options = fc.record({ all: fc.boolean(), recursive: fc.boolean() }, { noNullPrototype: true });
  fc.assert(
    fc.property(path, options, (wanted, asked) => {
      assert.deepEqual(listArguments(printListArguments(asked, wanted)), { options: asked, path: wanted });
    }),
    { seed: 3, numRuns: 1000 },
  );
});

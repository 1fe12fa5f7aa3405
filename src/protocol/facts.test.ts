import assert from "node:assert/strict";
import { test } from "node:test";
import { parseList } from "basic-ftp";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { defaultFacts, factNames } from "./fact-selection.js";
import { type FactsEntry, FactsPrinter, type FactsType, isListable } from "./facts.js";
import { parseFacts } from "./facts-parser.js";

const bytes = (text: string): ByteString => text as ByteString;

const file: FactsEntry = {
  name: bytes("a file"),
  kind: "file",
  size: 1234,
  modified: Date.UTC(2025, 10, 23, 10, 11, 12, 345),
  mode: 0o644,
  owner: "alice",
  group: "staff",
  identity: "64769:131",
};
const directory: FactsEntry = { ...file, name: bytes("dir"), kind: "directory", mode: 0o2755 };

const name = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(bytesToByteString).filter(isListable);
const word = fc.oneof(
  fc.constantFrom("root", "1000", "DOM\\user", "a b", "x;y", "", "müller", "a=b", "a\r\nb", " "),
  fc.string({ maxLength: 6 }),
);
const anyEntry: fc.Arbitrary<FactsEntry> = fc.record(
  {
    name,
    kind: fc.constantFrom("file", "directory", "link", "other"),
    size: fc.maxSafeNat(),
    modified: fc.oneof(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), fc.double()),
    created: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    owner: word,
    group: word,
    identity: word,
  },
  { noNullPrototype: true },
);

test("a file and a directory with all facts", () => {
  const printer = new FactsPrinter(defaultFacts);
  assert.equal(
    printer.line(file, "adfrw"),
    "type=file;size=1234;modify=20251123101112;perm=adfrw;unique=64769:131;UNIX.mode=0644;UNIX.owner=alice;UNIX.group=staff; a file",
  );
  assert.equal(
    printer.line(directory, "el"),
    "type=dir;modify=20251123101112;perm=el;unique=64769:131;UNIX.mode=02755;UNIX.owner=alice;UNIX.group=staff; dir",
  );
});

test("the time of its making, where it is known and asked for", () => {
  const printer = new FactsPrinter(["modify", "create"]);
  const created = Date.UTC(2001, 1, 3, 4, 5, 6, 999);
  assert.equal(printer.line({ ...file, created }, ""), "modify=20251123101112;create=20010203040506; a file");
  assert.equal(printer.line(file, ""), "modify=20251123101112; a file");
  assert.equal(printer.line({ ...file, created: Number.NaN }, ""), "modify=20251123101112; a file");
});

test("the listed directory, its parent, and a path for MLST", () => {
  const printer = new FactsPrinter(["type", "size"]);
  assert.equal(printer.line(directory, "el", "cdir", bytes("/home/dir")), "type=cdir; /home/dir");
  assert.equal(printer.line(directory, "el", "pdir", bytes("..")), "type=pdir; ..");
  assert.equal(printer.line(file, "r", undefined, bytes("/home/a file")), "type=file;size=1234; /home/a file");
});

test("without facts the space stays", () => {
  assert.equal(new FactsPrinter([]).line(file, "r"), " a file");
});

test("links, special files, modes and an empty perm", () => {
  const printer = new FactsPrinter(["type", "perm", "UNIX.mode"]);
  assert.equal(
    printer.line({ ...file, kind: "link", mode: 0o777 }, ""),
    "type=OS.unix=symlink;perm=;UNIX.mode=0777; a file",
  );
  assert.equal(
    printer.line({ ...file, kind: "other", mode: 0 }, "d"),
    "type=OS.unix=other;perm=d;UNIX.mode=0000; a file",
  );
});

test("a value that would break the line is left out", () => {
  const printer = new FactsPrinter(["modify", "unique", "UNIX.owner", "UNIX.group"]);
  const odd = { ...file, modified: Number.NaN, identity: "a b", owner: "x;type=dir", group: "g\r\nh" };
  assert.equal(printer.line(odd, "r"), " a file");
  assert.equal(
    printer.line({ ...file, owner: "a b", group: "DOM\\users" }, "r"),
    "modify=20251123101112;unique=64769:131;UNIX.group=DOM\\users; a file",
  );
});

test("a neighbour that differs in one thing alone shows it", () => {
  const one = new FactsPrinter(defaultFacts);
  for (const change of [{ mode: 0o600 }, { owner: "bob" }, { group: "wheel" }]) {
    for (const entry of [file, { ...file, ...change }, file]) {
      assert.equal(one.line(entry, "r"), new FactsPrinter(defaultFacts).line(entry, "r"));
    }
  }
});

test("one printer for many entries remembers nothing wrong", () => {
  const one = new FactsPrinter(defaultFacts);
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
      for (const entry of entries) assert.equal(one.line(entry, "r"), new FactsPrinter(defaultFacts).line(entry, "r"));
    }),
    { seed: 1, numRuns: 300 },
  );
});

const types: Record<FactsEntry["kind"], FactsType> = { file: "file", directory: "dir", link: "link", other: "other" };
const token = /^[A-Za-z0-9,.:!@#$%^&()\-_+?/\\'"]+$/;

test("printed and read again an entry says the same", () => {
  fc.assert(
    fc.property(anyEntry, fc.subarray([...factNames]), (entry, selection) => {
      const line = new FactsPrinter(selection).line(entry, "adfr");
      const told = <T>(fact: (typeof factNames)[number], value: T): T | undefined =>
        selection.includes(fact) ? value : undefined;
      const year = new Date(entry.modified).getUTCFullYear();
      assert.deepEqual(parseFacts(line), {
        name: entry.name,
        type: told("type", types[entry.kind]),
        target: undefined,
        size:
          entry.kind === "file" || !selection.includes("type")
            ? told("size", entry.kind === "file" ? entry.size : undefined)
            : undefined,
        modified:
          year >= 1000 && year <= 9999 ? told("modify", Math.floor(entry.modified / 1000) * 1000 + 0) : undefined,
        created: told("create", Math.floor(Number(entry.created) / 1000) * 1000),
        perm: told("perm", "adfr"),
        unique: token.test(entry.identity) ? told("unique", entry.identity) : undefined,
        mode: told("UNIX.mode", entry.mode),
        owner: token.test(entry.owner) ? told("UNIX.owner", entry.owner) : undefined,
        group: token.test(entry.group) ? told("UNIX.group", entry.group) : undefined,
      });
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test("no entry makes a line of two, and facts never hold a space", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const line = new FactsPrinter(defaultFacts).line(entry, "r");
      assert.ok(!/[\r\n\0]/.test(line));
      assert.equal(line.indexOf(" "), line.length - entry.name.length - 1);
      assert.ok(/^[!-~]*$/.test(line.slice(0, line.indexOf(" "))));
    }),
    { seed: 3, numRuns: 1000 },
  );
});

test("names that a line cannot carry", () => {
  for (const bad of ["a\rb", "a\nb", "a\0b", "\n"]) assert.ok(!isListable(bytes(bad)), JSON.stringify(bad));
  for (const good of ["a", " ", "\xff", ";", "a b", "\t", "\x7f"])
    assert.ok(isListable(bytes(good)), JSON.stringify(good));
});

test("basic-ftp reads our lines", () => {
  const printer = new FactsPrinter(defaultFacts);
  const entries = [file, directory, { ...file, name: bytes("link"), kind: "link" as const, identity: "64769:132" }];
  const [first, second, third] = parseList(entries.map((entry) => `${printer.line(entry, "r")}\r\n`).join(""));
  assert.ok(first?.isFile && second?.isDirectory && third?.isSymbolicLink);
  assert.deepEqual(
    [first.name, first.size, first.user, first.group, first.modifiedAt?.getTime(), first.permissions],
    ["a file", 1234, "alice", "staff", Date.UTC(2025, 10, 23, 10, 11, 12), { user: 6, group: 4, world: 4 }],
  );
  assert.equal(third.link, undefined);
});

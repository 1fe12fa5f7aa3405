import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { type ParsedFacts, parseFacts } from "./facts-parser.js";

const nothing: ParsedFacts = {
  name: "x" as ByteString,
  type: undefined,
  target: undefined,
  size: undefined,
  modified: undefined,
  created: undefined,
  perm: undefined,
  unique: undefined,
  mode: undefined,
  owner: undefined,
  group: undefined,
};

const parse = (line: string) => parseFacts(line as ByteString);

test("facts in any case and order, as servers send them", () => {
  assert.deepEqual(parse("Type=FILE;Size=25730;Modify=19940728095854;Perm=RF;Unique=keVO1+Bd8; cap60.pl198.tar.gz"), {
    ...nothing,
    name: "cap60.pl198.tar.gz",
    type: "file",
    size: 25_730,
    modified: Date.UTC(1994, 6, 28, 9, 58, 54),
    perm: "rf",
    unique: "keVO1+Bd8",
  });
});

test("ProFTPD, Pure-FTPd and vsftpd", () => {
  const proftpd = parse(
    "modify=20200526174446;perm=fle;type=dir;unique=EBU3F4D43C;UNIX.group=0;UNIX.groupname=anonymous;UNIX.mode=0444;UNIX.owner=14;UNIX.ownername=ftp; x",
  );
  assert.deepEqual([proftpd?.type, proftpd?.mode, proftpd?.owner, proftpd?.group], ["dir", 0o444, "ftp", "anonymous"]);
  const pureftpd = parse(
    "type=OS.unix=slink:/var/Log;size=7;modify=20200526174446;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=5;unique=1g2; x",
  );
  assert.deepEqual(
    [pureftpd?.type, pureftpd?.target, pureftpd?.owner, pureftpd?.group],
    ["link", "/var/Log", "0", "5"],
  );
  assert.equal(parse("type=dir;sizd=4096;modify=20200526174446;UNIX.mode=040755; x")?.mode, 0o755);
  assert.equal(parse("UNIX.mode=7; x")?.mode, 7);
});

test("types", () => {
  const typeOf = (value: string) => parse(`type=${value}; x`)?.type;
  assert.deepEqual(
    [
      "file",
      "dir",
      "cdir",
      "PDIR",
      "OS.unix=slink",
      "OS.Unix=SymLink",
      "OS.unix=slinky",
      "OS.unix=chr-1/3",
      "unknown",
      "",
    ].map(typeOf),
    ["file", "dir", "cdir", "pdir", "link", "link", "other", "other", "other", "other"],
  );
});

test("what cannot be read counts as not told", () => {
  assert.deepEqual(parse("size=-1;modify=yesterday;UNIX.mode=rwx;UNIX.owner=;x.y=z; x"), nothing);
  assert.deepEqual(parse("size=9007199254740993;modify=20251301000000; x"), nothing);
});

test("names keep their spaces, semicolons and equals signs", () => {
  for (const name of [" a", "a ", "a; b", "a=b;c", "/path/to x"]) assert.equal(parse(`type=file; ${name}`)?.name, name);
});

test("no facts, and a last semicolon that is missing", () => {
  assert.deepEqual(parse(" x"), nothing);
  assert.equal(parse("type=file;size=3 x")?.size, 3);
  assert.deepEqual(parse("y=1; x"), nothing);
});

test("no line of facts", () => {
  for (const line of [
    "",
    " ",
    "type=file;",
    "type=file; ",
    "file x",
    "=file; x",
    "type=file;; x",
    "type=file; a\rb",
    "type=file; a\0b",
    "-rw-r--r-- 1 a b 3 Nov 1 10:00 x",
  ]) {
    assert.equal(parse(line), undefined, JSON.stringify(line));
  }
});

test("names of JavaScript's own are facts like others", () => {
  assert.deepEqual(parse("__proto__=1;constructor=2;toString=3; x"), nothing);
});

test("no bytes throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }).map(bytesToByteString), (line) => {
      const facts = parseFacts(line);
      assert.ok(facts === undefined || facts.name !== "");
    }),
    { seed: 1, numRuns: 1000 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import { Entry, EntryMaker } from "./entry.js";
import { joinWire, Names } from "./names.js";

const bytes = (text: string): ByteString => textToByteString(text);

test("entries keep apart what they do not have in common", () => {
  const maker = new EntryMaker(new Names("utf-8"), (name) => joinWire(bytes("/d"), name));
  const file = { kind: "file", size: 5, modified: 1_000, mode: 0o644, owner: "ada", group: "x" } as const;
  const one = maker.ofListed({ ...file, name: bytes("ä") });
  const two = maker.ofListed({ ...file, name: bytes("b"), owner: "ada,x", group: undefined });
  const link = maker.ofListed({ name: bytes("l"), kind: "link", target: bytes("/ö"), size: 3 });
  assert.deepEqual([one.name, one.path, one.size, one.mode, one.owner, one.group], ["ä", "/d/ä", 5, 0o644, "ada", "x"]);
  assert.deepEqual([one.modified, one.target, one.perm], [new Date(1_000), undefined, undefined]);
  assert.deepEqual([two.owner, two.group, two.kind], ["ada,x", undefined, "file"]);
  assert.deepEqual([link.kind, link.target, link.size, link.owner], ["link", "/ö", undefined, undefined]);
  assert.deepEqual(Buffer.from(one.pathBytes), Buffer.from("/d/ä"));
});

test("entries are sorted by the bytes of their names", () => {
  const maker = new EntryMaker(new Names("utf-8"), (name) => name);
  const names = ["b", "a", "\u{1f600}", "\uffee", "B", "ab"];
  const sorted = names.map((name) => maker.ofListed({ name: bytes(name), kind: "file" })).sort(Entry.byName);
  assert.deepEqual(
    sorted.map(({ name }) => name),
    ["B", "a", "ab", "b", "\uffee", "\u{1f600}"],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  changedAccount,
  checkAccount,
  checkPassword,
  isAccountName,
  MAX_PASSWORD_BYTES,
  normalAccount,
} from "./account.js";
import { sampleAccount } from "./conformance.js";
import type { Account } from "./contract.js";

test("names that an account may have", () => {
  for (const name of [
    "a",
    "alice",
    "alice@example.org",
    "DOMAIN\\bob",
    "a b",
    "-x",
    "...",
    "é",
    "名前",
    "😀".repeat(63),
  ])
    assert.ok(isAccountName(name), name);
  assert.ok(isAccountName("x".repeat(64)));
});

test("names that it may not", () => {
  const names = [
    "",
    ".",
    "..",
    "a/b",
    "/",
    "a\0",
    "a\nb",
    "a\x7f",
    "a\x85",
    "a\u2028",
    "a\u202e",
    "\ud800",
    " a",
    "a ",
  ];
  for (const name of [...names, "x".repeat(65), "😀".repeat(64), undefined, null, 7, ["a"]])
    assert.equal(isAccountName(name), false, JSON.stringify(name));
});

test("any valid name is one component of a path, and the same after a trip through UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      if (!isAccountName(name)) return;
      assert.equal(Buffer.from(name, "utf8").toString("utf8"), name);
      assert.ok(!name.includes("/") && name !== "." && name !== ".." && Buffer.byteLength(name) <= 255);
    }),
  );
});

test("passwords of any bytes that a command line can carry", () => {
  assert.equal(checkPassword(Buffer.from([1, 0xff, 0xe9])), undefined);
  assert.equal(checkPassword(Buffer.alloc(MAX_PASSWORD_BYTES, 97)), undefined);
  assert.match(checkPassword(Buffer.alloc(0)) ?? "", /empty/);
  assert.match(checkPassword(Buffer.alloc(MAX_PASSWORD_BYTES + 1, 97)) ?? "", /1024 bytes/);
  for (const byte of [0, 10, 13]) assert.match(checkPassword(Buffer.from([97, byte])) ?? "", /line break or a NUL/);
});

const good: readonly Partial<Account>[] = [
  {},
  { home: "C:\\ftp" },
  { home: "\\\\server\\share" },
  { expires: 0 },
  { rights: [] },
  { rights: [{ path: "/in", allow: [] }] },
  { folders: [{ at: "/a/b", directory: "/srv" }] },
  { files: { mode: 0, directoryMode: 0o3777, group: "1000" } },
  { groups: [], operator: false, encoding: undefined, quota: {} },
  { groups: ["staff", "Vertrieb Süd"], operator: true, encoding: "shift_jis", quota: { bytes: 0, files: 10 } },
];
for (const change of good)
  test(`accepts ${JSON.stringify(change)}`, () => assert.equal(checkAccount(sampleAccount("a", change)), undefined));

const bad: readonly [Record<string, unknown>, RegExp][] = [
  [{ name: "a/b" }, /slash/],
  [{ home: "srv/ftp" }, /absolute/],
  [{ home: "" }, /absolute/],
  [{ home: "/a\0b" }, /control/],
  [{ home: `/${"x".repeat(4096)}` }, /longer than 4096/],
  [{ home: undefined }, /absolute/],
  [{ enabled: 1 }, /enabled/],
  [{ expires: -1 }, /expiry/],
  [{ expires: 1.5 }, /expiry/],
  [{ expires: Number.NaN }, /expiry/],
  [{ expires: 9e15 }, /expiry/],
  [{ expires: "2027" }, /expiry/],
  [{ rights: "all" }, /list of rules/],
  [{ rights: [null] }, /begins with \//],
  [{ rights: [{ path: "in", allow: [] }] }, /begins with \//],
  [{ rights: [{ path: "/in/", allow: [] }] }, /must be written as "\/in"/],
  [{ rights: [{ path: "/a/../b", allow: [] }] }, /must be written as "\/b"/],
  [{ rights: [{ path: "/é//x", allow: [] }] }, /must be written as "\/é\/x"/],
  [{ rights: [{ path: "/a\nb", allow: [] }] }, /control/],
  [{ rights: [{ path: `/${"x".repeat(256)}`, allow: [] }] }, /too long/],
  [{ rights: [{ path: "/", allow: "list" }] }, /no list of rights/],
  [{ rights: [{ path: "/", allow: ["fly"] }] }, /"fly" is not a right/],
  [{ rights: [1, 2].map(() => ({ path: "/", allow: [] })) }, /named twice/],
  [{ rights: Array.from({ length: 257 }, (_, n) => ({ path: `/${n}`, allow: [] })) }, /at most 256/],
  [{ folders: {} }, /list/],
  [{ folders: [undefined] }, /begins with \//],
  [{ folders: [{ at: "/", directory: "/srv" }] }, /home folder/],
  [{ folders: [{ at: "/in", directory: "srv" }] }, /absolute/],
  [{ folders: [1, 2].map(() => ({ at: "/in", directory: "/srv" })) }, /named twice/],
  [{ folders: Array.from({ length: 257 }, (_, n) => ({ at: `/${n}`, directory: "/srv" })) }, /at most 256/],
  [{ files: null }, /object/],
  [{ files: { mode: 0o1000 } }, /0777/],
  [{ files: { mode: "0640" } }, /0777/],
  [{ files: { directoryMode: 0o650 } }, /0700/],
  [{ files: { directoryMode: 0o4755 } }, /0700/],
  [{ files: { group: "" } }, /group/],
  [{ files: { group: "-x" } }, /group/],
  [{ files: { group: "a:b" } }, /group/],
  [{ groups: "staff" }, /list of names/],
  [{ groups: ["a/b"] }, /group has a name as users have: .*slash/],
  [{ groups: [7] }, /group has a name/],
  [{ groups: ["a", "a"] }, /"a" is named twice/],
  [{ groups: Array.from({ length: 65 }, (_, n) => `g${n}`) }, /at most 64 groups/],
  [{ operator: "yes" }, /operator/],
  [{ encoding: "utf-7" }, /"utf-7" is no encoding/],
  [{ encoding: 7 }, /no encoding/],
  [{ quota: 5 }, /quota/],
  [{ quota: { bytes: -1 } }, /quota of bytes/],
  [{ quota: { bytes: 1.5 } }, /quota of bytes/],
  [{ quota: { files: "10" } }, /quota of files/],
];
for (const [change, words] of bad)
  test(`refuses ${JSON.stringify(change).slice(0, 70)}`, () =>
    assert.match(checkAccount(sampleAccount("a", change as Partial<Account>)) ?? "", words));

test("the one form of an account drops what it does not know", () => {
  const account = sampleAccount("a", {
    rights: [{ path: "/", allow: ["delete", "list", "list"] }],
    files: { mode: 0o640 },
  });
  const extra = { ...account, hash: "x", files: { ...account.files, owner: "root" } };
  assert.deepEqual(normalAccount(extra), { ...account, rights: [{ path: "/", allow: ["list", "delete"] }] });
});

test("what most accounts do not have is left out of the one form, and encodings have one name", () => {
  const none = sampleAccount("a", { groups: [], operator: false, encoding: undefined, quota: {} });
  assert.deepEqual(normalAccount(none), sampleAccount("a"));
  const some = sampleAccount("a", { groups: ["b", "a"], operator: true, encoding: "Shift-JIS", quota: { files: 3 } });
  assert.deepEqual(normalAccount(some), { ...some, encoding: "shift_jis" });
});

test("a change cannot rename", () => {
  const change = { name: "root", home: "/x" } as Partial<Omit<Account, "name">>;
  assert.deepEqual(changedAccount(sampleAccount("a"), change), sampleAccount("a", { home: "/x" }));
});

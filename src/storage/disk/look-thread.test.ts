import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ByteString } from "../../protocol/byte-string.js";
import { LookTable } from "./look-table.js";
import { LookThread } from "./look-thread.js";
import { statusOf } from "./status.js";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "sealift-look-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return `${path}/`;
}

function names(...all: readonly string[]): readonly ByteString[] {
  return all as readonly ByteString[];
}

test("the thread sees what a look sees, for every kind and any name", async (t) => {
  const path = folder(t);
  const odd = "\xe4 \xff\n\x01";
  writeFileSync(`${path}file`, "content");
  writeFileSync(Buffer.from(path + odd, "latin1"), "");
  writeFileSync(`${path}large`, "");
  truncateSync(`${path}large`, 2 ** 40);
  mkdirSync(`${path}folder`);
  symlinkSync("file", `${path}link`);
  const all = names("file", odd, "large", "folder", "link");
  const table = await new LookThread().look(path, all);
  for (const [row, name] of all.entries())
    assert.deepEqual(
      table?.get(row),
      statusOf(await lstat(Buffer.from(path + name, "latin1"), { bigint: true })),
      name,
    );
});

test("a name that is gone is told from one that cannot be looked at", async (t) => {
  const path = folder(t);
  writeFileSync(`${path}file`, "");
  const table = await new LookThread().look(path, names("gone", "file/below", "file"));
  assert.deepEqual([table?.get(0), table?.get(1)], ["gone", "unclear"]);
  assert.ok(typeof table?.get(2) === "object");
});

test("many questions at once are answered each", async (t) => {
  const path = folder(t);
  writeFileSync(`${path}one`, "1");
  writeFileSync(`${path}three`, "123");
  const thread = new LookThread();
  const asked = ["one", "three", "one", "three"].map((name) => thread.look(path, names(name)));
  const sizes = (await Promise.all(asked)).map((table) => {
    const status = table?.get(0);
    return typeof status === "object" ? status.size : status;
  });
  assert.deepEqual(sizes, [1, 3, 1, 3]);
});

test("a number that has no room is no number", () => {
  const table = LookTable.of(1);
  const zeros = { mode: 0n, size: 0n, mtimeMs: 0n, uid: 0n, gid: 0n, nlink: 0n, dev: 0n, birthtimeNs: 0n };
  const stats = { ...zeros, birthtimeMs: 0n, ctimeNs: 0n, ino: 2n ** 63n };
  table.set(0, stats as unknown as Parameters<LookTable["set"]>[1]);
  assert.equal(table.get(0), "unclear");
});

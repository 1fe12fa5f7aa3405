import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.js";
import { AccountError } from "../contract.js";
import { queriesOver } from "./driver.js";
import { accountErrorOf } from "./failures.js";
import { migrate } from "./migrations.js";
import { openSqlite } from "./sqlite.js";

/** What SQLite says when there is no space, whoever rolls the transaction back. */
function isFull(error: unknown): boolean {
  const { kind, message, hint } = accountErrorOf(error, "accounts.db");
  assert.equal(kind, "failed");
  assert.equal(message, "no space left for the user database: accounts.db");
  assert.match(hint ?? "", /free some space/);
  return true;
}

test("no space while the database is made", async () => {
  await using folder = await temporaryFolder("full");
  const file = await openSqlite(join(folder.path, "accounts.db"));
  file.exec("pragma max_page_count = 1");
  assert.throws(() => migrate(file), isFull);
  file.exec("pragma max_page_count = 1000");
  migrate(file);
  file.close();
});

test("no space in a transaction, which leaves the database as it was and the next one works", async () => {
  await using folder = await temporaryFolder("full");
  const file = await openSqlite(join(folder.path, "accounts.db"));
  migrate(file);
  const [{ page_count: pages }] = file.prepare("pragma page_count").all() as [{ page_count: number }];
  file.exec(`pragma max_page_count = ${pages}`);
  const queries = queriesOver(file);
  const add = (size: number) =>
    queries.transaction().execute(async (transaction) => {
      const row = {
        name: "a",
        home: "/",
        enabled: 1,
        expires: null,
        rights: "x".repeat(size),
        folders: "[]",
        extras: "{}",
        files: "{}",
      };
      await transaction.insertInto("accounts").values(row).execute();
    });
  await assert.rejects(add(100_000), isFull);
  assert.deepEqual(file.prepare("select name from accounts").all(), []);
  await add(10);
  assert.equal(file.prepare("select name from accounts").all().length, 1);
  await queries.destroy();
  file.close();
});

test("a broken disk has words, too, with SQLite's code and without", () => {
  for (const fields of [{ errcode: 10 | (3 << 8) }, {}]) {
    const error = accountErrorOf(Object.assign(new Error("disk I/O error"), fields), "accounts.db");
    assert.ok(error instanceof AccountError);
    assert.equal(error.message, "the disk failed to read or write the user database: accounts.db");
    assert.match(error.hint ?? "", /full or broken/);
  }
});

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { AccountError } from "../contract.js";
import { APPLICATION_ID, migrate, migrations, readPragma } from "./migrations.js";
import { openSqlite, type SqliteFile } from "./sqlite.js";
import { databaseFolder } from "./test-folder.js";

const { file, cleanUp } = await databaseFolder();
after(cleanUp);
let database: SqliteFile;
let count = 0;
beforeEach(async () => {
  database = await openSqlite(`${file}-${count++}`);
});
afterEach(() => database.close());

function tables(): unknown[] {
  const rows = database.prepare("select name from sqlite_schema where type = 'table' order by name").all();
  return rows.map((row) => (row as { name: string }).name);
}

test("takes an empty database all the way", () => {
  migrate(database);
  assert.deepEqual(tables(), ["accounts", "passwords", "revisions"]);
  assert.equal(readPragma(database, "user_version"), migrations.length);
  assert.equal(readPragma(database, "application_id"), APPLICATION_ID);
});

test("goes only the steps that are missing, and none twice", () => {
  migrate(database, ["create table a (x)"]);
  database.exec("insert into a values (7)");
  const steps = ["create table a (x)", "create table b (x); insert into b select x from a"];
  migrate(database, steps);
  migrate(database, steps);
  assert.equal(readPragma(database, "user_version"), 2);
  assert.deepEqual(JSON.stringify(database.prepare("select x from b").all()), '[{"x":7}]');
});

test("a step that fails leaves everything as it was", () => {
  migrate(database, ["create table a (x)"]);
  const steps = ["create table a (x)", "create table b (x)", "create table c (x); create table a (x)"];
  assert.throws(() => migrate(database, steps), /table a already exists/);
  assert.deepEqual(tables(), ["a"]);
  assert.equal(readPragma(database, "user_version"), 1);
  migrate(database, ["create table a (x)"]);
});

test("refuses a database that a newer program wrote", () => {
  migrate(database, ["create table a (x)", "create table b (x)"]);
  assert.throws(
    () => migrate(database, ["create table a (x)"]),
    (error: unknown) =>
      error instanceof AccountError && /newer Sealift/.test(error.message) && /upgrade/.test(error.hint ?? ""),
  );
  assert.deepEqual(tables(), ["a", "b"]);
});

test("refuses a database of another program", () => {
  database.exec("create table songs (title)");
  const refusal = (error: unknown) => error instanceof AccountError && error.kind === "corrupt";
  assert.throws(() => migrate(database), refusal);
  database.exec("drop table songs; pragma application_id = 42");
  assert.throws(() => migrate(database), refusal);
  assert.deepEqual(tables(), []);
});

import assert from "node:assert/strict";
import { copyFile, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, it } from "node:test";
import { CountingHasher, sampleAccount } from "../conformance.js";
import { AccountError, type AccountErrorKind, type Accounts } from "../contract.js";
import { migrate, migrations, readPragma } from "./migrations.js";
import { openSqlite } from "./sqlite.js";
import { openDatabaseAccounts } from "./store.js";
import { databaseFolder } from "./test-folder.js";

const password = Buffer.from("secret");
const hasher = new CountingHasher();
let folder: string;
let file: string;
let cleanUp: () => Promise<void>;
const opened: { close(): Promise<void> | void }[] = [];

beforeEach(async () => {
  ({ folder, file, cleanUp } = await databaseFolder());
});
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close();
  await cleanUp();
});

async function openAccounts(lockTimeout = 20): Promise<Accounts> {
  const accounts = await openDatabaseAccounts({ file, hasher, lockTimeout });
  opened.push(accounts);
  return accounts;
}

async function openRaw() {
  const database = await openSqlite(file);
  opened.push(database);
  return database;
}

function refusal(kind: AccountErrorKind, words: RegExp, hint: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof AccountError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, words);
    assert.ok(error.message.includes(file) || kind === "failed", error.message);
    assert.match(error.hint ?? "", hint);
    return true;
  };
}

async function withAccounts(count: number): Promise<void> {
  const accounts = await openDatabaseAccounts({ file, hasher });
  for (let n = 0; n < count; n++) await accounts.add(sampleAccount(`user-${n}`), password);
  await accounts.close();
}

describe("a new database", () => {
  it("is the owner's alone, with its journal, and nothing else is left behind", async () => {
    const accounts = await openAccounts();
    await accounts.add(sampleAccount("alice"), password);
    const names = (await readdir(folder)).sort();
    assert.deepEqual(names, ["accounts.db", "accounts.db-shm", "accounts.db-wal"]);
    for (const name of names) assert.equal((await stat(`${folder}/${name}`)).mode & 0o777, 0o600, name);
  });

  it("is made once when many open it at the same time", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openAccounts(5000)));
    await Promise.all(stores.map((store, n) => store.add(sampleAccount(`user-${n}`), password)));
    for (const store of stores) assert.equal((await store.list()).length, 8);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes(".new-")),
      [],
    );
  });

  it("keeps its accounts from one opening to the next", async () => {
    await withAccounts(2);
    const accounts = await openAccounts();
    assert.deepEqual(await accounts.list(), [sampleAccount("user-0"), sampleAccount("user-1")]);
    assert.equal((await accounts.verify("user-0", password)).ok, true);
  });

  it("writes through to the disk with every change, and checks what belongs together", async () => {
    const accounts = await openAccounts();
    const raw = await openRaw();
    assert.equal(JSON.stringify(raw.prepare("pragma journal_mode").all()), '[{"journal_mode":"wal"}]');
    await accounts.add(sampleAccount("alice"), password);
    await accounts.remove("alice");
    assert.deepEqual(raw.prepare("select * from passwords").all(), []);
  });

  it("is one whole file again once all have closed it", async () => {
    await withAccounts(3);
    await copyFile(file, `${folder}/copy.db`);
    file = `${folder}/copy.db`;
    assert.equal((await (await openAccounts()).list()).length, 3);
  });

  it("that others could read is closed to them", async () => {
    await withAccounts(1);
    const copy = `${folder}/copy.db`;
    await copyFile(file, copy);
    file = copy;
    await openAccounts();
    assert.equal((await stat(copy)).mode & 0o077, 0);
  });

  it("is refused in words when its folder is not there", async () => {
    file = `${folder}/none/accounts.db`;
    await assert.rejects(openAccounts(), refusal("failed", /cannot be opened.*ENOENT/, /the folder .* exists/));
  });

  it("is refused when its name is a folder's", async () => {
    file = folder;
    await assert.rejects(openAccounts(), refusal("failed", /cannot be opened.*not a file/, /the folder/));
  });
});

describe("a damaged database is refused and left as it is:", () => {
  const hint = /restore a copy.*move it/;

  async function refused(words: RegExp, expected = hint): Promise<void> {
    const before = await readFile(file);
    await assert.rejects(openAccounts(), refusal("corrupt", words, expected));
    assert.deepEqual(await readFile(file), before);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes(".new-")),
      [],
    );
  }

  const contents: readonly [string, Buffer, RegExp][] = [
    ["garbage", Buffer.alloc(10_000, 7), /cannot read/],
    ["text", Buffer.from("alice:secret\n".repeat(100)), /cannot read/],
    ["a single byte", Buffer.from("S"), /too short/],
    ["empty", Buffer.alloc(0), /empty/],
    ["nothing but the first bytes", Buffer.from("SQLite format 3\0"), /too short/],
  ];
  for (const [what, content, words] of contents)
    it(what, async () => {
      await writeFile(file, content);
      await refused(words);
    });

  it("cut short", async () => {
    await withAccounts(100);
    const { size } = await stat(file);
    for (const left of [size - 4096, 4096 * 3, 5000, 100]) {
      await truncate(file, left);
      await refused(/damaged/);
    }
  });

  it("overwritten in the middle", async () => {
    await withAccounts(100);
    const content = await readFile(file);
    content.fill(0xa5, 4096, 4096 * 3);
    await writeFile(file, content);
    await refused(/damaged/);
  });

  it("gone, with its journal left", async () => {
    await writeFile(`${file}-wal`, "something");
    await assert.rejects(openAccounts(), refusal("corrupt", /gone, but its -wal/, hint));
    assert.deepEqual(await readdir(folder), ["accounts.db-wal"]);
  });

  it("another program's", async () => {
    const raw = await openRaw();
    raw.exec("create table songs (title)");
    const before = await readFile(file);
    await assert.rejects(openAccounts(), /not one of Sealift's/);
    assert.deepEqual(await readFile(file), before);
  });
});

it("a newer program's database is refused and left as it is", async () => {
  await withAccounts(1);
  const raw = await openRaw();
  raw.exec(`pragma user_version = ${migrations.length + 1}`);
  await assert.rejects(openAccounts(), refusal("failed", /newer Sealift/, /start the newer/));
});

describe("a row that no version wrote", () => {
  it("is named, and can be removed", async () => {
    await withAccounts(1);
    const accounts = await openAccounts();
    const raw = await openRaw();
    for (const change of ["rights = '{'", "rights = '{}'", "files = '7'", "home = 'x'"]) {
      raw.exec(`update accounts set rights = '[]', files = '{}', home = '/', ${change}`);
      const damaged = (error: unknown) =>
        error instanceof AccountError && error.kind === "corrupt" && /"user-0" is damaged/.test(error.message);
      await assert.rejects(accounts.find("user-0"), damaged, change);
      await assert.rejects(accounts.list(), damaged, change);
      await assert.rejects(accounts.verify("user-0", password), damaged, change);
    }
    await accounts.remove("user-0");
    assert.deepEqual(await accounts.list(), []);
  });
});

describe("a locked database", () => {
  const words = /in use by another program/;
  const hint = /end that and try again/;

  it("is refused after the time given, and works again afterwards", async () => {
    const accounts = await openAccounts();
    const raw = await openRaw();
    raw.exec("begin exclusive");
    await assert.rejects(accounts.add(sampleAccount("alice"), password), refusal("locked", words, hint));
    assert.equal(await accounts.find("alice"), undefined);
    raw.exec("commit");
    await accounts.add(sampleAccount("alice"), password);
    assert.equal((await accounts.verify("alice", password)).ok, true);
  });

  it("is refused at the opening, too", async () => {
    const raw = await openRaw();
    migrate(raw);
    raw.exec("begin exclusive");
    await assert.rejects(openAccounts(), refusal("locked", words, hint));
  });

  it("is waited for without blocking the process", async () => {
    const accounts = await openAccounts(60_000);
    const raw = await openRaw();
    raw.exec("begin immediate");
    let done = false;
    const adding = accounts.add(sampleAccount("alice"), password).then(() => {
      done = true;
    });
    // Turns of the event loop pass meanwhile: with SQLite's own waiting none would.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(done, false);
    raw.exec("commit");
    await adding;
    assert.ok(await accounts.find("alice"));
  });
});

it("answers after the end with an error, and ends only once", async () => {
  const accounts = await openAccounts();
  await accounts.close();
  await accounts.close();
  await assert.rejects(accounts.find("alice"), AccountError);
});

describe("a database of an older program", () => {
  it("is brought up to date with what is in it", async () => {
    const raw = await openRaw();
    migrate(raw, migrations.slice(0, 1));
    raw.exec(`insert into accounts values ('alice', '/srv/alice', 1, null, '[{"path":"/","allow":["list","read"]}]', '[]', '{"mode":416}');
      insert into passwords values ('alice', 'hash'); insert into revisions values ('alice', 1)`);
    const accounts = await openAccounts();
    const alice = sampleAccount("alice", {
      home: "/srv/alice",
      rights: [{ path: "/", allow: ["list", "read"] }],
      files: { mode: 0o640 },
    });
    assert.deepEqual(await accounts.find("alice"), alice);
    const extras = { groups: ["staff"], operator: true, encoding: "cp437", quota: { files: 5 } };
    assert.deepEqual(await accounts.update("alice", extras), { ...alice, ...extras });
    assert.deepEqual(await accounts.list(), [{ ...alice, ...extras }]);
    assert.equal(readPragma(raw, "user_version"), migrations.length);
  });

  it("has no extras that are no object", async () => {
    const accounts = await openAccounts();
    await accounts.add(sampleAccount("alice"), password);
    const raw = await openRaw();
    for (const extras of ["null", "[", "7", '{"quota":{"bytes":"5"}}']) {
      raw.exec(`update accounts set extras = '${extras}'`);
      await assert.rejects(accounts.find("alice"), (error: unknown) => {
        assert.ok(error instanceof AccountError);
        assert.equal(error.kind, "corrupt");
        return true;
      });
    }
  });
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { afterEach, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import { CountingHasher, sampleAccount } from "../conformance.js";
import type { Accounts } from "../contract.js";
import { ChangeFeed, POLL_INTERVAL_MS, type Revision } from "./changes.js";
import { openDatabaseAccounts } from "./store.js";
import { databaseFolder } from "./test-folder.js";

const password = Buffer.from("secret");
let file: string;
let cleanUp: () => Promise<void>;
let accounts: Accounts;

beforeEach(async () => {
  ({ file, cleanUp } = await databaseFolder());
  accounts = await openDatabaseAccounts({ file, hasher: new CountingHasher() });
});
afterEach(async () => {
  await accounts.close();
  await cleanUp();
});

/** Collects what is reported; `until` resolves once all the names given have come. */
function collector() {
  const seen: string[] = [];
  let check = () => {};
  const until = async (...names: readonly string[]) => {
    // The looks for changes alone do not keep a process alive.
    const alive = setInterval(() => {}, 60_000);
    await new Promise<void>((resolve) => {
      check = () => {
        if (names.every((name) => seen.includes(name))) resolve();
      };
      check();
    });
    clearInterval(alive);
  };
  const listener = (names: readonly string[]) => {
    seen.push(...names);
    check();
  };
  return { seen, until, listener };
}

/** Runs `body` in another process, with the same database open there as `accounts`. */
async function elsewhere(body: string): Promise<void> {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { CountingHasher, sampleAccount } from ${from("../conformance.js")};
    import { openDatabaseAccounts } from ${from("./store.js")};
    const password = Buffer.from("secret");
    const accounts = await openDatabaseAccounts({ file: process.argv[1], hasher: new CountingHasher() });
    ${body}
    await accounts.close();`;
  // The parent's test runner listens to this variable's child processes only.
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, "--", file], { env });
}

test("what another process changes is reported, each change by the name of its account", async () => {
  await accounts.add(sampleAccount("changed"), password);
  await accounts.add(sampleAccount("rekeyed"), password);
  await accounts.add(sampleAccount("removed"), password);
  await accounts.add(sampleAccount("untouched"), password);
  const { seen, until, listener } = collector();
  accounts.watch(listener);
  await elsewhere(`
    await accounts.add(sampleAccount("added"), password);
    await accounts.update("changed", { enabled: false });
    await accounts.setPassword("rekeyed", Buffer.from("new"));
    await accounts.remove("removed");`);
  await until("added", "changed", "rekeyed", "removed");
  assert.deepEqual(seen.toSorted(), ["added", "changed", "rekeyed", "removed"]);
  assert.deepEqual(await accounts.verify("changed", password), { ok: false, reason: "disabled" });
  assert.equal(await accounts.find("removed"), undefined);
});

test("changes of both processes at once are each reported exactly once here", async () => {
  const { seen, until, listener } = collector();
  accounts.watch(listener);
  const child = elsewhere(`for (let n = 0; n < 20; n++) await accounts.add(sampleAccount("there-" + n), password);`);
  for (let n = 0; n < 20; n++) {
    await accounts.add(sampleAccount(`here-${n}`), password);
    // Room for the other process to come in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await child;
  const names = ["here", "there"].flatMap((who) => Array.from({ length: 20 }, (_, n) => `${who}-${n}`));
  await until(...names);
  await elsewhere(`await accounts.add(sampleAccount("last"), password);`);
  await until("last");
  assert.deepEqual(seen.toSorted(), [...names, "last"].toSorted());
  assert.equal((await accounts.list()).length, 41);
});

test("a watch that was stopped hears nothing, one that goes on does", async () => {
  const stopped = collector();
  const going = collector();
  accounts.watch(stopped.listener)();
  accounts.watch(going.listener);
  await elsewhere(`await accounts.add(sampleAccount("alice"), password);`);
  await going.until("alice");
  assert.deepEqual(stopped.seen, []);
});

test("two processes that write at once lose nothing", async () => {
  const body = (who: string) => `
    for (let n = 0; n < 25; n++) await accounts.add(sampleAccount("${who}-" + n), password);`;
  await Promise.all([elsewhere(body("a")), elsewhere(body("b"))]);
  assert.equal((await accounts.list()).length, 50);
});

test("looks often enough for the half second that the contract promises", () => {
  assert.ok(POLL_INTERVAL_MS <= 250);
});

test("a look that finds the database locked is made up for by the next", async () => {
  const changes: Revision[] = [{ name: "alice", revision: 1 }];
  let locked = true;
  const feed = new ChangeFeed(
    {
      dataVersion: async () => 1,
      since: async (revision) => {
        if (locked) throw new Error("database is locked");
        return changes.filter((change) => change.revision > revision);
      },
    },
    0,
  );
  const { seen, listener } = collector();
  feed.watch(listener);
  await feed.poll();
  assert.deepEqual(seen, []);
  locked = false;
  await feed.poll();
  await feed.poll();
  assert.deepEqual(seen, ["alice"]);
  feed.close();
});

test("a change told by its maker and found by a look is told once, whichever comes first", async () => {
  const changes: Revision[] = [];
  const version = { now: 1 };
  const source = { dataVersion: async () => version.now++, since: async () => [...changes] };
  const feed = new ChangeFeed(source, 0);
  const { seen, listener } = collector();
  feed.watch(listener);
  changes.push({ name: "a", revision: 1 });
  const looking = feed.poll();
  feed.tell([...changes]);
  await looking;
  changes.push({ name: "b", revision: 2 });
  await feed.poll();
  feed.tell([...changes]);
  assert.deepEqual(seen, ["a", "b"]);
  feed.close();
});

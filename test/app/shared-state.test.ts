import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { Account } from "../../src/accounts/contract.js";
import { openCreationTimes } from "../../src/app/creation-times.js";
import { openUnderQuota } from "../../src/app/quota.js";
import { Channel } from "../../src/app/workers/channel.js";
import { openRemoteState, type SharedCalls, type SharedQuestions, SharedState } from "../../src/app/workers/shared.js";
import { wires } from "../../src/app/workers/test-wires.js";
import type { Limits } from "../../src/guard/contract.js";
import { QuotaLedger } from "../../src/guard/quota/ledger.js";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import { untrusting } from "../../src/server/client-certificates/untrusting.js";
import type { Storage } from "../../src/storage/contract.js";
import { openDiskStorage } from "../../src/storage/disk/index.js";
import { startTestServer, type TestServer, testUser } from "../support/ftps-server.js";
import { temporaryFolder } from "../support/temporary.js";
import { WireClient } from "../support/wire-client.js";

const secret = Buffer.from("a secret of thirty-two bytes, yes");
const count = (storage: Storage) => storage.usage(VirtualPath.root, { deep: true });

interface Worker {
  readonly server: TestServer;
  readonly client: WireClient;
  /** The supervisor sees its end; its server, which a test cannot end, goes on without a supervisor. */
  kill(): void;
}

interface Options {
  /** Milliseconds. */
  readonly takeover?: number;
  readonly quota?: Limits;
  readonly operator?: boolean;
}

/** Two servers over one folder, as two workers of one supervisor, each with a client that is logged in. */
async function withWorkers(
  options: Options,
  body: (one: Worker, other: Worker, folder: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder("shared-state");
  const files = path.join(folder.path, ".");
  const disk = { root: files, secret, owner: testUser, durability: "none" } as const;
  const shared = new SharedState({
    ledger: new QuotaLedger({ onNearlyFull: () => {} }),
    count: async () => {
      const storage = await openDiskStorage(disk);
      return await count(storage).finally(() => storage.close());
    },
    created: await openCreationTimes(path.join(folder.path, ".creation-times")),
    judge: untrusting,
  });
  const servers: TestServer[] = [];
  const join = async (): Promise<Worker> => {
    const { left, right, cut } = wires();
    const worker = new Channel<SharedCalls, SharedQuestions>(right);
    const supervisor = new Channel<SharedQuestions, SharedCalls>(left);
    shared.attach(worker);
    const { claims, uploads, ledger, created } = await openRemoteState(supervisor);
    const open = () => openDiskStorage({ ...disk, claims, created });
    const onUncounted = (error: unknown): void => assert.fail(`${error}`);
    const openStorage = (account: Account) =>
      openUnderQuota(account, { ledger, open, count, copyLimit: 2 ** 30, onUncounted });
    const server = await startTestServer({
      openStorage,
      uploads,
      settings: { upload: { takeover: options.takeover ?? 60_000 } },
      otherSessions: async () => ({
        sessions: servers.filter((each) => each !== server).flatMap((each) => each.server.views),
        silent: [],
      }),
    });
    servers.push(server);
    const { quota, operator } = options;
    if (quota !== undefined) await server.accounts.update(testUser, { quota });
    if (operator !== undefined) await server.accounts.update(testUser, { operator });
    const kill = (): void => {
      cut();
      worker.close();
      shared.detach(worker);
      supervisor.close();
    };
    return { server, client: await WireClient.loggedIn(server), kill };
  };
  try {
    const [one, other] = [await join(), await join()];
    await body(one, other, files);
    for (const { client } of [one, other]) client.close();
  } finally {
    for (const server of servers) await server.stop();
  }
}

test("an upload that runs in one worker is running in the other, and its name is free when it has ended", async () => {
  await withWorkers({}, async (one, other) => {
    const stream = await one.client.transfer("STOR f");
    stream.resume().write("half");
    assert.match((await other.client.command("SIZE f")).lines[0] ?? "", /550 An upload of yours .* is running/);
    await other.client.passive();
    assert.equal((await other.client.command("STOR f")).code, 450);
    assert.equal((await other.client.command("RMD /")).code, 550);
    stream.end(" and half");
    assert.equal((await one.client.read()).code, 226);
    assert.equal((await other.client.store("STOR f", "whole")).code, 226);
    assert.equal((await one.client.store("STOR f", "again")).code, 226);
    assert.equal(String((await other.client.fetch("RETR f")).data), "again");
  });
});

test("a client that comes back to another worker takes its own dead upload over", async () => {
  await withWorkers({ takeover: 0 }, async (one, other) => {
    const stream = await one.client.transfer("STOR f");
    stream.on("error", () => {}).resume();
    stream.write(Buffer.alloc(10_000, "a"));
    assert.equal((await other.client.store("STOR f", "new")).code, 226);
    assert.match((await one.client.read()).lines[0] ?? "", /^426 .*you began another upload/);
    assert.equal((await one.client.command("SIZE f")).lines[0], "213 3");
  });
});

test("an upload of a worker that is killed holds its name no longer", async () => {
  await withWorkers({ quota: { bytes: 20_000 } }, async (one, other) => {
    const stream = await one.client.transfer("STOR f");
    stream.on("error", () => {}).resume();
    stream.write(Buffer.alloc(10_000, "a"));
    const isRunning = async () => /is running/.test((await other.client.command("SIZE f")).lines[0] ?? "");
    while (!(await isRunning())) await new Promise(setImmediate);
    one.kill();
    stream.destroy();
    const size = await other.client.command("SIZE f");
    assert.ok(!/is running/.test(size.lines[0] ?? ""), size.lines[0]);
    assert.equal((await other.client.store("STOR f", "new")).code, 226);
    assert.equal(String((await other.client.fetch("RETR f")).data), "new");
  });
});

test("one quota for the sessions of all workers", async () => {
  await withWorkers({ quota: { bytes: 10_000 } }, async (one, other) => {
    const content = Buffer.alloc(6_000, "x");
    const stored = await Promise.all([one.client.store("STOR a", content), other.client.store("STOR b", content)]);
    assert.deepEqual(stored.map(({ code }) => code).sort(), [226, 552]);
    const isFirst = stored[0]?.code === 226;
    assert.equal((await other.client.command(isFirst ? "DELE a" : "DELE b")).code, 250);
    await one.client.command(isFirst ? "DELE b" : "DELE a");
    assert.equal((await one.client.store("STOR c", Buffer.alloc(10_000, "x"))).code, 226);
    assert.equal((await other.client.store("STOR d", "x")).code, 552);
  });
});

test("a time of creation that one worker has set the other shows", async () => {
  await withWorkers({}, async (one, other) => {
    assert.equal((await one.client.store("STOR f", "x")).code, 226);
    assert.equal((await one.client.command("MFCT 20010203040506 f")).code, 213);
    assert.equal((await other.client.command("OPTS MLST create;")).code, 200);
    assert.match((await other.client.command("MLST f")).lines.join(), /[Cc]reate=20010203040506/);
  });
});

test("an operator sees the sessions of all workers, oldest first", async () => {
  await withWorkers({ operator: true }, async (one, other) => {
    await one.client.command("CLNT First");
    await other.client.command("CLNT Second");
    const { lines } = await other.client.command("SITE WHO");
    assert.deepEqual(
      lines.slice(1, -1).map((line) => line.replace(/\d\d:\d\d:\d\d/, "T")),
      [" ada, from 127.0.0.1, for T, with First, idle", " ada, from 127.0.0.1, for T, with Second, runs SITE WHO"],
    );
  });
});

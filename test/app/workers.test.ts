import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { askServer } from "../../src/app/control-client.js";
import type { WireClient } from "../support/wire-client.js";
import { type LogRecord, preparedFolder, ServeProcess } from "./serve-process.js";
import { arrangements, clients, ended, firstWords, roundTrip, start, statusOf } from "./worker-servers.js";

const SESSIONS = 6;
/** From the death of a worker until another takes sessions; on a busy machine no longer than the whole server took to start. */
const BACK_MS = 1_000;

function timeOf({ time }: LogRecord): number {
  return Date.parse(String(time));
}

interface Upload {
  readonly client: WireClient;
  readonly stream: NodeJS.WritableStream;
}

/** How many bytes of the client's upload the server has. */
async function received(client: WireClient): Promise<number> {
  const { lines } = await client.command("STAT");
  return Number(/ (\d+) bytes so far/.exec(lines.join())?.[1]);
}

/** Goes on with all of them, each piece when the server has the one before, until `done` is; says how many pieces each has. */
async function moveUntil(uploads: readonly Upload[], piece: string, done: Promise<unknown>): Promise<number> {
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  let pieces = 0;
  for (; !isDone; pieces++) {
    for (const { client, stream } of uploads) {
      const before = await received(client);
      stream.write(piece);
      while ((await received(client)) < before + piece.length);
    }
  }
  return pieces;
}

for (const ports of arrangements) {
  test(`${ports}: sessions are spread over the workers, and every data connection reaches its own`, async () => {
    await using folder = await preparedFolder();
    await using server = await start(folder, ports);
    const all = await clients(server, folder, SESSIONS);
    const { workers, sessions } = await statusOf(server);
    assert.equal(sessions, SESSIONS);
    assert.deepEqual(
      workers.map((worker) => worker.sessions),
      [SESSIONS / 2, SESSIONS / 2],
    );
    await Promise.all(all.map((client, index) => roundTrip(client, `file-${index}`)));
    for (const client of all) client.close();
    await server.stop();
  });

  test(`${ports}: a worker that is killed takes only its own sessions along, and is back`, async () => {
    await using folder = await preparedFolder();
    const began = performance.now();
    await using server = await start(folder, ports);
    const starting = performance.now() - began;
    const all = await clients(server, folder, SESSIONS);
    const uploads = await Promise.all(all.map((client, index) => client.transfer(`STOR upload-${index}`)));
    for (const upload of uploads) upload.on("error", () => {}).write("first half, ");
    const [victim, survivor] = (await statusOf(server)).workers;
    assert.ok(victim !== undefined && survivor !== undefined);
    process.kill(victim.pid, "SIGKILL");
    const died = await server.logged(({ event }) => event === "worker-died");
    const lost = new Set<WireClient>();
    for (const client of all) void ended(client).then(() => lost.add(client));
    while (lost.size < SESSIONS / 2) await new Promise(setImmediate);
    const living = all.flatMap((client, index) => (lost.has(client) ? [] : [{ client, index }]));
    assert.equal(living.length, SESSIONS / 2);
    const back = server.logged(({ event }) => event === "worker-started");
    const moving = living.map(({ client, index }) => ({ client, stream: uploads[index]?.resume() ?? assert.fail() }));
    const pieces = await moveUntil(moving, "more, ", back);
    const away = timeOf(await back) - timeOf(died);
    assert.ok(pieces > 0, "no transfer has moved");
    assert.ok(away < Math.max(BACK_MS, starting), `${away} ms; the server started in ${starting} ms`);
    for (const { client, index } of living) {
      uploads[index]?.end("second half");
      assert.equal((await client.read()).code, 226);
      const file = await readFile(path.join(folder.data, "files", folder.user, `upload-${index}`), "utf8");
      assert.equal(file, `first half, ${"more, ".repeat(pieces)}second half`);
    }
    // New sessions come to both again.
    const fresh = await clients(server, folder, SESSIONS);
    const { workers } = await statusOf(server);
    assert.equal(workers.length, 2);
    assert.ok(workers.every(({ pid }) => pid !== victim.pid));
    await Promise.all(fresh.map((client, index) => roundTrip(client, `fresh-${index}`)));
    for (const client of [...all, ...fresh]) client.close();
    await server.stop();
  });

  const running = ports === "one shared port" ? 50 : 10;
  test(`${ports}: an upgrade drops nobody: ${running} transfers go on, and new sessions come to new processes`, async () => {
    await using folder = await preparedFolder();
    await using server = await start(folder, ports);
    const [before] = [await statusOf(server)];
    const old = await clients(server, folder, running);
    const uploads = await Promise.all(old.map((client, index) => client.transfer(`STOR upload-${index}`)));
    const contents = uploads.map(() => randomBytes(200_000));
    for (const [index, upload] of uploads.entries()) upload.write(contents[index]?.subarray(0, 100_000) ?? "");
    const { status, output } = await server.cli("upgrade");
    assert.equal(status, 0);
    assert.match(output, /^upgraded\n2 new worker processes take new sessions; 2 old ones finish theirs\n$/);
    const fresh = await clients(server, folder, 4);
    await Promise.all(fresh.map((client, index) => roundTrip(client, `fresh-${index}`)));
    const during = await statusOf(server);
    assert.deepEqual(
      during.workers.map(({ sessions, leaving }) => [sessions, leaving]),
      [
        [2, false],
        [2, false],
        [running / 2, true],
        [running / 2, true],
      ],
    );
    for (const [index, upload] of uploads.entries()) {
      upload.resume().end(contents[index]?.subarray(100_000) ?? "");
      assert.equal((await old[index]?.read())?.code, 226);
    }
    for (const [index, content] of contents.entries()) {
      const file = await readFile(path.join(folder.data, "files", folder.user, `upload-${index}`));
      assert.ok(file.equals(content), `upload-${index}`);
    }
    // The old sessions go on as long as they like, with new data connections too.
    await roundTrip(old[0] ?? assert.fail(), "still-there");
    for (const client of old) client.close();
    await Promise.all(old.map(ended));
    while ((await statusOf(server)).workers.length > 2);
    const after = await statusOf(server);
    assert.ok(after.workers.every(({ pid, leaving }) => !leaving && before.workers.every((one) => one.pid !== pid)));
    assert.deepEqual(after.uploadEnds, [{ withCloseNotify: running + 5, without: 0 }]);
    for (const client of fresh) client.close();
    await server.stop();
  });
}

async function upgraded({ data }: ServeProcess): Promise<void> {
  const { answer, ended } = await askServer(data, { do: "upgrade" });
  assert.equal(answer.ok, true);
  void ended.catch(() => {});
}

test("connections on their way to a worker that dies come to another", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  const all = await clients(server, folder, 2);
  const [stuck] = (await statusOf(server)).workers;
  assert.ok(stuck !== undefined);
  process.kill(stuck.pid, "SIGSTOP");
  const { explicit } = server.ready;
  const sockets = Array.from({ length: 12 }, () => connect(explicit.port, explicit.host));
  const words = sockets.map(firstWords);
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  assert.equal((await statusOf(server)).sessions, 14);
  process.kill(stuck.pid, "SIGKILL");
  const heard = await Promise.all(words);
  // The one that had left may have been served already: nobody can know.
  assert.ok(heard.filter((each) => each.startsWith("220")).length >= 11, heard.join());
  for (const socket of sockets) socket.destroy();
  for (const client of all) client.close();
  while ((await statusOf(server)).sessions > 0);
  await server.stop();
});

test("a worker that dies while all are replaced is replaced once", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "ports of their own");
  const [victim] = (await statusOf(server)).workers;
  const upgrade = upgraded(server);
  process.kill(victim?.pid ?? assert.fail(), "SIGKILL");
  await server.logged(({ event }) => event === "worker-died");
  await upgrade;
  // As long as another would take to start.
  await Promise.all([upgraded(server), upgraded(server)]);
  const { workers } = await statusOf(server);
  assert.equal(workers.filter(({ leaving }) => !leaving).length, 2);
  assert.ok(!server.log.some(({ event }) => event === "worker-started"));
  await server.stop();
});

/** Processes that it has started, as soon as there are that many. Linux only. */
async function childrenOf(pid: number, count: number): Promise<readonly number[]> {
  for (;;) {
    const listed = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    const children = listed.split(" ").filter(Boolean).map(Number);
    if (children.length >= count) return children;
  }
}

test("a worker that does not start is tried again after a short rest", {
  skip: process.platform !== "linux",
}, async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "ports of their own");
  const [victim, survivor] = (await statusOf(server)).workers;
  assert.ok(victim !== undefined && survivor !== undefined);
  process.kill(victim.pid, "SIGKILL");
  await server.logged(({ event }) => event === "worker-died");
  const fresh = (await childrenOf(server.pid, 2)).filter((pid) => pid !== survivor.pid);
  process.kill(fresh[0] ?? assert.fail(), "SIGKILL");
  const failed = await server.logged(({ msg }) => /starting a worker process/.test(String(msg)));
  const back = await server.logged(({ event }) => event === "worker-started");
  // The first rests; the longest is ten seconds.
  assert.ok(timeOf(back) - timeOf(failed) < 5_000);
  await server.stop();
});

for (const first of ["the server", "a worker"] as const) {
  test(`Ctrl-C while the workers start, which ${first} hears first, ends all in good order`, {
    skip: process.platform !== "linux",
  }, async () => {
    await using folder = await preparedFolder();
    await using server = ServeProcess.launch({ data: folder.data, environment: { SEALIFT_WORKERS: "2" } });
    const workers = await childrenOf(server.pid, 2);
    for (const pid of first === "a worker" ? [...workers, server.pid] : [server.pid, ...workers])
      process.kill(pid, "SIGINT");
    const ended = await server.ended;
    assert.equal(server.errors, "");
    assert.deepEqual(ended, { status: 0, signal: null });
  });
}

test("an upgrade that fails changes nothing, and takes no ports along", {
  skip: process.platform !== "linux",
}, async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "ports of their own");
  const before = (await statusOf(server)).workers.map(({ pid }) => pid);
  // More often than there are groups of ports to lose.
  for (let attempt = 0; attempt < 5; attempt++) {
    const answered = askServer(server.data, { do: "upgrade" });
    const fresh = (await childrenOf(server.pid, 4)).filter((pid) => !before.includes(pid));
    process.kill(fresh[0] ?? assert.fail(), "SIGKILL");
    const { answer } = await answered;
    assert.ok(!answer.ok && /it ended at once \(signal SIGKILL\)/.test(answer.error), JSON.stringify(answer));
  }
  assert.deepEqual(
    (await statusOf(server)).workers.map(({ pid }) => pid),
    before,
  );
  await upgraded(server);
  await server.stop();
});

test("a reload, and a change of the account, reach the sessions of all workers", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  const all = await clients(server, folder, 4);
  assert.equal((await server.cli("reload")).status, 0);
  assert.equal((await server.cli("user", "remove", folder.user)).status, 0);
  await Promise.all(all.map(ended));
  for (const client of all) assert.match((await client.read()).lines.join(), /^421/);
  await server.stop();
});

test("where the supervisor is killed no worker goes on; none was given a secret of its environment", async () => {
  await using folder = await preparedFolder();
  const environment = { SEALIFT_ACME_EAB_KEY: "of no worker's concern", SEALIFT_PASSWORD: "nor this" };
  await using server = await start(folder, "one shared port", { environment });
  const client = await server.client(folder);
  if (process.platform === "linux")
    for (const { pid } of (await statusOf(server)).workers)
      assert.doesNotMatch(await readFile(`/proc/${pid}/environ`, "latin1"), /SEALIFT_/);
  server.signal("SIGKILL");
  // Their end of the log closes with the last process that has it.
  await server.ended;
  await ended(client);
});

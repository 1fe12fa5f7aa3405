import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { connect as tlsConnect } from "node:tls";
import { createSelfSigned } from "../../src/pki/self-signed.js";
import { temporaryFolder } from "../support/temporary.js";
import type { WireClient } from "../support/wire-client.js";
import { preparedFolder, ServeProcess, sealift } from "./serve-process.js";

async function seenFingerprint(port: number): Promise<string> {
  // What is served is looked at, not trusted.
  const socket = tlsConnect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

async function replaceCertificate(data: string): Promise<void> {
  const { certificate, key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost"] });
  await writeFile(path.join(data, "tls/ecdsa.crt"), certificate);
  await writeFile(path.join(data, "tls/ecdsa.key"), key);
}

test("sealift status says how the server is, for people and for programs", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR a");
  const { explicit, implicit, passive } = server.ready;
  const { output } = await server.cli("status");
  assert.match(
    output,
    new RegExp(
      `^process    ${server.pid}, for \\d+ s, \\d+ MiB\nexplicit   127.0.0.1 port ${explicit.port}, TLS default\n` +
        `implicit   127.0.0.1 port ${implicit.port}, TLS default\npassive    ${passive}\nsessions   1\ntransfers  1\n(worker     \\d+, \\d sessions, \\d+ MiB\n)*$`,
    ),
  );
  const told = JSON.parse((await server.cli("status", "--json")).output) as {
    ok: boolean;
    status: { workers: readonly { sessions: number }[] };
  };
  const { workers, ...status } = told.status;
  if (workers.length > 0)
    assert.equal(
      workers.reduce((sum, worker) => sum + worker.sessions, 0),
      1,
    );
  assert.deepEqual(
    { ...status, uptimeSeconds: 0, memoryMiB: 0 },
    {
      ...{
        pid: server.pid,
        uptimeSeconds: 0,
        explicit,
        implicit,
        passive,
        sessions: 1,
        transfers: 1,
        tls: { explicit: "default", implicit: "default" },
        warnings: [],
        uploadEnds: [],
        acme: [],
        memoryMiB: 0,
      },
    },
  );
  upload.destroy();
  client.close();
});

test("sealift stop waits for the end, so that the next server can start right behind it", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR a.txt");
  upload.resume().write("x");
  const stopping = server.cli("stop");
  await server.logged(({ event }) => event === "stopping");
  upload.end();
  assert.equal((await client.read()).code, 226);
  assert.deepEqual(await stopping, { status: 0, late: false, output: "stopping\nstopped\n", errors: "" });
  await using next = await ServeProcess.start({ data: folder.data });
  assert.deepEqual(await server.ended, { status: 0, signal: null });
  assert.equal((await next.cli("stop", "--json")).output, '{"ok":true}\n');
  assert.deepEqual(await next.ended, { status: 0, signal: null });
});

test("a second sealift stop ends the server at once", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR a.txt");
  upload.on("error", () => {}).write("x");
  const first = server.cli("stop");
  await server.logged(({ event }) => event === "stopping");
  assert.equal((await server.cli("stop")).status, 0);
  assert.deepEqual(await server.ended, { status: 1, signal: null });
  assert.equal((await first).status, 0);
});

test("sealift reload: a new handshake sees the replaced certificate, a running session goes on", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const { fingerprint256, implicit } = server.ready;
  assert.equal(await seenFingerprint(implicit.port), fingerprint256);
  const before = await server.client(folder);
  await before.store("STOR a.txt", "hello");
  await replaceCertificate(folder.data);
  const { output } = await server.cli("reload");
  // The change may have been noticed before.
  assert.match(output, /^reloaded\n(new certificates, from the next connection on\n)?$/);
  const now = await seenFingerprint(implicit.port);
  assert.notEqual(now, fingerprint256);
  assert.equal(String((await before.fetch("RETR a.txt")).data), "hello");
  const after = await server.client(folder);
  assert.equal(String((await after.fetch("RETR a.txt")).data), "hello");
  const run = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as typeof server.ready;
  assert.equal(run.fingerprint256, now);
  assert.equal(run.passive, server.ready.passive);
  before.close();
  after.close();
});

test("sealift reload with a wrong certificate or configuration is refused in words, and everything stays", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const file = path.join(folder.data, "sealift.yaml");
  const client = await server.client(folder);
  await writeFile(file, "timeouts:\n  idle: soon\nunheard: of\n");
  const refused = await server.cli("reload");
  assert.equal(refused.status, 1);
  assert.equal(refused.output, "");
  assert.match(
    refused.errors,
    new RegExp(
      `^error: the configuration is wrong in 2 places\n {2}${file}:2:9: timeouts\\.idle: .+\n {4}expected: .+\n {4}found: {4}"soon"\n {4}example: {2}idle: 15m\n` +
        ` {2}${file}:3:1: .+\n[^]*hint: every key is explained in docs/config\\.md\n$`,
    ),
  );
  await writeFile(file, "server:\n  name: Renamed\n");
  const key = path.join(folder.data, "tls/ecdsa.key");
  const good = await readFile(key);
  await writeFile(key, "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n");
  const wrongKey = await server.cli("reload");
  assert.equal(wrongKey.status, 1);
  assert.match(wrongKey.errors, /^error: .+ecdsa\.key.+\nhint: .+\n$/);
  assert.equal(await seenFingerprint(server.ready.implicit.port), server.ready.fingerprint256);
  await writeFile(key, good);
  await writeFile(file, "server:\n  name: Renamed\nlog:\n  xferlog: /nowhere/at/all\n");
  assert.match(
    (await server.cli("reload")).errors,
    /^error: the xferlog file \/nowhere\/at\/all cannot be opened \(ENOENT\)\nhint: .+\n$/,
  );
  const greeting = connect(server.ready.explicit.port, "127.0.0.1");
  assert.match(String((await once(greeting, "data"))[0]), /^220 Sealift /, "of a refused reload nothing is taken up");
  greeting.destroy();
  assert.equal((await client.fetch("LIST")).reply.code, 226);
  client.close();
  await server.stop();
});

test("reloads at the same time come one after the other", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const ask = async () => {
    const socket = connect(path.join(folder.data, "control.sock"));
    socket.write('{"do":"reload"}\n');
    return String((await once(socket, "data"))[0]);
  };
  const answers = await Promise.all([ask(), ask(), ask()]);
  assert.deepEqual(answers, Array(3).fill('{"ok":true,"notes":[]}\n'));
  await server.stop();
});

test("where no server runs, stop, reload and status say so", async () => {
  await using folder = await preparedFolder();
  await using elsewhere = await temporaryFolder("nothing");
  for (const [command, data] of [
    ["stop", folder.data],
    ["reload", path.join(elsewhere.path, "missing")],
    ["status", "/dev/null/no"],
  ] as const) {
    const { status, output, errors } = await sealift([command, "--data", data]);
    assert.deepEqual({ status, output }, { status: 1, output: "" });
    assert.equal(
      errors,
      `error: no server runs on ${data}\nhint: start one with sealift serve, or name its data folder with --data DIR\n`,
    );
  }
});

test("a second server on the same folder is refused in words, and the first does not notice", async () => {
  await using folder = await preparedFolder();
  await using first = await ServeProcess.start({ data: folder.data });
  await using second = ServeProcess.launch({ data: folder.data });
  assert.deepEqual(await second.ended, { status: 1, signal: null });
  assert.equal(second.output, "");
  assert.equal(
    second.errors,
    `error: a server runs on ${folder.data} already (process ${first.pid})\n` +
      `hint: stop it with sealift stop --data ${folder.data}, or choose another folder with --data DIR\n`,
  );
  assert.equal((await first.cli("status")).status, 0);
  (await first.client(folder)).close();
  await first.stop();
});

test("of two servers that start on the same folder at the same time one runs", async () => {
  await using folder = await preparedFolder();
  await using one = ServeProcess.launch({ data: folder.data });
  await using other = ServeProcess.launch({ data: folder.data });
  const ready = await Promise.allSettled([one.untilReady(), other.untilReady()]);
  assert.deepEqual(ready.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const [winner, loser] = ready[0]?.status === "fulfilled" ? [one, other] : [other, one];
  assert.match(loser.errors, /^error: a server runs on .+ already( \(process \d+\))?\nhint: .+\n$/);
  assert.match((await winner.cli("status")).output, new RegExp(`^process    ${winner.pid},`));
});

test("a data folder whose path is too long for a socket works all the same", async () => {
  await using folder = await preparedFolder();
  const data = path.join(folder.path, "a".repeat(100), "b".repeat(100), "data");
  await using server = await ServeProcess.start({ data });
  assert.match((await server.cli("status")).output, new RegExp(`^process    ${server.pid},`));
  assert.equal((await server.cli("reload")).status, 0);
  assert.equal((await server.cli("stop")).status, 0);
  assert.deepEqual(await server.ended, { status: 0, signal: null });
});

test("nobody who holds the control socket keeps the server from ending, and nonsense is refused", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const place = path.join(folder.data, "control.sock");
  const silent = connect(place).on("error", () => {});
  const halfOpen = connect({ path: place, allowHalfOpen: true }).on("error", () => {});
  halfOpen.write('{"do":"status"}\n');
  await once(halfOpen, "data");
  for (const nonsense of ["GET / HTTP/1.1\n", '{"do":"dance"}\n', "null\n", "x".repeat(300_000)]) {
    const socket = connect(place).on("error", () => {});
    socket.write(nonsense);
    assert.equal(String((await once(socket, "data"))[0]), '{"ok":false,"error":"not a request"}\n');
    socket.destroy();
  }
  await server.stop();
  silent.destroy();
  halfOpen.destroy();
});

test("sealift sessions lists who is there, and kick ends one of them, with what it does", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const clients = [await server.client(folder), await server.client(folder), await server.client(folder)] as const;
  const upload = await clients[0].transfer("STOR held");
  upload.on("error", () => {});
  await server.until(() => server.log.filter(({ event }) => event === "login").length === 3);
  const ids = server.log.filter(({ event }) => event === "login").map(({ session }) => String(session));
  const { output } = await server.cli("sessions");
  for (const id of ids)
    assert.match(output, new RegExp(`^${id}  ${folder.user}, from 127.0.0.1, for 00:00:\\d\\d, `, "m"));
  assert.match(output, /runs STOR held, 0 bytes so far$/m);
  const { sessions } = JSON.parse((await server.cli("sessions", "--json")).output) as {
    sessions: { session: string }[];
  };
  assert.deepEqual(new Set(sessions.map(({ session }) => session)), new Set(ids));
  assert.equal((await server.cli("kick", ids[1] ?? "")).output, "1 session ended\n");
  assert.deepEqual((await clients[1].read()).lines, ["421 The operator has ended your session; goodbye"]);
  assert.equal((await clients[2].command("NOOP")).code, 200);
  upload.destroy();
  const none = await server.cli("kick", ids[1] ?? "");
  assert.deepEqual(
    [none.status, none.errors],
    [1, "error: there is no such session\nhint: sealift sessions lists those that there are\n"],
  );
  const both = await server.cli("kick", "abc", "--user", folder.user);
  assert.match(both.errors, /^error: say either which session, or with --user whose\n/);
  for (const client of clients) client.close();
  await server.stop();
});

for (const workers of ["0", "2"]) {
  test(`workers ${workers}: sealift kick --user ends all sessions of a user, wherever they are, with what they do`, async () => {
    await using folder = await preparedFolder();
    await using server = await ServeProcess.start({ data: folder.data, environment: { SEALIFT_WORKERS: workers } });
    // Each goes to the worker that has fewer.
    const clients: WireClient[] = [];
    for (let count = 0; count < 4; count++) clients.push(await server.client(folder));
    const [busy, ...idle] = clients;
    const upload = (await busy?.transfer("STOR held")) ?? assert.fail();
    upload.on("error", () => {});
    assert.equal((await server.cli("kick", "--user", folder.user)).output, "4 sessions ended\n");
    assert.match((await busy?.read())?.lines.join() ?? "", /^4(26|21) /);
    for (const client of idle) assert.equal((await client.read()).code, 421);
    const { sessions } = await server.logged(({ event }) => event === "kicked");
    assert.equal(sessions, 4);
    assert.equal((await server.cli("kick", "--user", folder.user)).status, 1);
    for (const client of clients) client.close();
    await server.stop();
  });
}

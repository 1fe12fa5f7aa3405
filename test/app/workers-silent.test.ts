import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import type { WireClient } from "../support/wire-client.js";
import { type DataFolder, preparedFolder, type ServeProcess } from "./serve-process.js";
import { clients, firstWords, start, statusOf } from "./worker-servers.js";

interface Halves {
  /** The process id of the worker that is stopped. */
  readonly stopped: number;
  /** Sessions by what they are called. */
  readonly mute: ReadonlyMap<string, WireClient>;
  readonly loud: ReadonlyMap<string, WireClient>;
}

/** Four sessions on two workers, one of which is stopped (SIGSTOP) and known not to answer. */
async function halfStopped(server: ServeProcess, folder: DataFolder): Promise<Halves> {
  const all = await clients(server, folder, 4);
  const ids = await Promise.all(all.map((client) => idOf(server, client)));
  const [stopped] = (await statusOf(server)).workers.map(({ pid }) => pid);
  assert.ok(stopped !== undefined);
  process.kill(stopped, "SIGSTOP");
  const listed = await server.cli("sessions", "--json");
  const { sessions } = JSON.parse(listed.output) as { sessions: readonly { session: string }[] };
  const seen = new Set(sessions.map(({ session }) => session));
  const half = (isLoud: boolean): ReadonlyMap<string, WireClient> =>
    new Map(
      all.flatMap((client, index) => (seen.has(ids[index] ?? "") === isLoud ? [[ids[index] ?? "", client]] : [])),
    );
  return { stopped, mute: half(false), loud: half(true) };
}

async function untilAllAnswer(server: ServeProcess): Promise<void> {
  while (!(await statusOf(server)).workers.every(({ answers }) => answers));
}

/** As the log calls its session. */
async function idOf(server: ServeProcess, client: WireClient): Promise<string> {
  const mark = `mark-${client.socket.localPort}`;
  await client.command(`SIZE ${mark}`);
  const { session } = await server.logged(({ event, argument }) => event === "command" && argument === mark);
  return String(session);
}

const silence = /^error: 1 worker process does not answer \((\d+)\); sessions .*: 2\nhint: kill -KILL \1 /;

test("sealift sessions says that a worker does not answer, and lists the rest; so does SITE WHO", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  await server.cli("user", "set", folder.user, "--operator");
  const { stopped, mute, loud } = await halfStopped(server, folder);
  assert.deepEqual([mute.size, loud.size], [2, 2]);
  const { status, output, errors } = await server.cli("sessions");
  assert.equal(status, 1);
  assert.equal(output.trim().split("\n").length, 2);
  assert.equal(silence.exec(errors)?.[1], `${stopped}`, errors);
  const json = await server.cli("sessions", "--json");
  assert.deepEqual(
    [json.status, (JSON.parse(json.output) as { silent: unknown }).silent],
    [1, [{ pid: stopped, sessions: 2 }]],
  );
  const [client] = loud.values();
  const { lines } = (await client?.command("SITE WHO")) ?? assert.fail();
  assert.match(lines.join("\n"), /and 2 that cannot be asked for: their process does not answer/);
  process.kill(stopped, "SIGCONT");
  await untilAllAnswer(server);
  assert.equal((await server.cli("sessions")).output.trim().split("\n").length, 4);
  for (const each of [...mute.values(), ...loud.values()]) each.close();
  await server.stop();
});

test("sealift kick --user says that a worker does not answer, and ends its sessions when it does", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  const { stopped, mute, loud } = await halfStopped(server, folder);
  const { status, output, errors } = await server.cli("kick", "--user", folder.user);
  assert.deepEqual([status, output], [1, "2 sessions ended\n"]);
  assert.equal(silence.exec(errors)?.[1], `${stopped}`, errors);
  for (const client of loud.values()) assert.equal((await client.read()).code, 421);
  process.kill(stopped, "SIGCONT");
  for (const client of mute.values()) assert.equal((await client.read()).code, 421);
  await server.stop();
});

test("sealift kick SESSION reaches a session of a worker that does not answer, when it goes on; others at once", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  const { stopped, mute, loud } = await halfStopped(server, folder);
  const [meant = "", other = ""] = mute.keys();
  const late = await server.cli("kick", meant, "--json");
  assert.deepEqual(
    [late.status, JSON.parse(late.output)],
    [1, { ok: true, kicked: 0, silent: [{ pid: stopped, sessions: 2 }] }],
  );
  assert.equal(silence.exec(late.errors)?.[1], `${stopped}`, late.errors);
  const [here = ""] = loud.keys();
  const now = await server.cli("kick", here);
  assert.deepEqual([now.status, now.output, now.errors], [0, "1 session ended\n", ""]);
  process.kill(stopped, "SIGCONT");
  assert.equal((await mute.get(meant)?.read())?.code, 421);
  assert.equal((await mute.get(other)?.command("NOOP"))?.code, 200);
  for (const client of [...mute.values(), ...loud.values()]) client.close();
  await server.stop();
});

test("new connections come to a worker that answers, while another is known not to", async () => {
  await using folder = await preparedFolder();
  await using server = await start(folder, "one shared port");
  const { stopped, loud, mute } = await halfStopped(server, folder);
  const { explicit } = server.ready;
  const sockets = Array.from({ length: 12 }, () => connect(explicit.port, explicit.host));
  for (const words of await Promise.all(sockets.map(firstWords))) assert.match(words, /^220/);
  assert.deepEqual(
    (await statusOf(server)).workers.find(({ pid }) => pid === stopped),
    { pid: stopped, sessions: 2, memoryMiB: 0, leaving: false, answers: false },
  );
  // Once it answers it has its share again.
  process.kill(stopped, "SIGCONT");
  await untilAllAnswer(server);
  const more = await clients(server, folder, 8);
  assert.equal((await statusOf(server)).workers.find(({ pid }) => pid === stopped)?.sessions, 10);
  for (const socket of sockets) socket.destroy();
  for (const client of [...loud.values(), ...mute.values(), ...more]) client.close();
  await server.stop();
});

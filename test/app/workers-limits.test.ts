import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { preparedFolder, type ServeProcess } from "./serve-process.js";
import { clients, ended, firstWords, start, statusOf } from "./worker-servers.js";

const REPEATS = 100;
const limits = ["SESSIONSPERADDRESS", "SESSIONS"] as const;

async function withLimit(folder: Parameters<typeof start>[0], limit: (typeof limits)[number], sessions: number) {
  return await start(folder, "one shared port", { environment: { [`SEALIFT_LIMITS__${limit}`]: `${sessions}` } });
}

function dial({ ready: { explicit } }: ServeProcess): Socket {
  return connect(explicit.port, explicit.host);
}

/** Ways for a session to end. */
const ways: Readonly<Record<string, (socket: Socket) => Promise<void>>> = {
  "says QUIT and reads the end": async (socket) => {
    socket.write("QUIT\r\n");
    await once(socket.resume(), "close");
  },
  "hangs up": async (socket) => {
    await once(socket.destroy(), "close");
  },
};

for (const limit of limits) {
  for (const [way, leave] of Object.entries(ways)) {
    test(`${limit}: a client that ${way} can come back at once, again and again`, async () => {
      await using folder = await preparedFolder();
      await using server = await withLimit(folder, limit, 1);
      const refused: string[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const socket = dial(server);
        const words = await firstWords(socket);
        if (!words.startsWith("220")) refused.push(words);
        await leave(socket);
      }
      assert.deepEqual(refused, []);
      await server.stop();
    });
  }

  test(`${limit}: the sessions of all workers are counted together, those of many clients that come and go too`, async () => {
    await using folder = await preparedFolder();
    await using server = await withLimit(folder, limit, 3);
    const three = await clients(server, folder, 3);
    await assert.rejects(server.client(folder));
    await server.logged(({ msg }) => /as many sessions as/.test(String(msg)));
    for (let repeat = 0; repeat < 10; repeat++) {
      const leaving = three.splice(0, 2);
      for (const client of leaving) client.close();
      await Promise.all(leaving.map(ended));
      three.push(...(await clients(server, folder, 2)));
    }
    for (const client of three) assert.equal((await client.command("NOOP")).code, 200);
    await assert.rejects(server.client(folder));
    for (const client of three) client.close();
    await server.stop();
  });
}

test("who is one too many is told so also while a worker does not answer, and a place that another gives goes to who waits", async () => {
  await using folder = await preparedFolder();
  await using server = await withLimit(folder, "SESSIONSPERADDRESS", 2);
  const both = [dial(server), dial(server)] as const;
  for (const words of await Promise.all(both.map(firstWords))) assert.match(words, /^220/);
  const [stuck] = (await statusOf(server)).workers;
  process.kill(stuck?.pid ?? assert.fail(), "SIGSTOP");
  // One of both is a session of the other worker.
  const [quick, kept] = await quickest(both);
  const waiting = dial(server);
  const heard = firstWords(waiting);
  await once(waiting, "connect");
  await once(quick.destroy(), "close");
  assert.match(await heard, /^220/);
  assert.match(await firstWords(dial(server)), /^421 Too many sessions/);
  process.kill(stuck?.pid ?? assert.fail(), "SIGCONT");
  for (const socket of [kept, waiting]) socket.destroy();
  await server.stop();
});

/** Whoever answers first, and the other. */
async function quickest([one, other]: readonly [Socket, Socket]): Promise<readonly [Socket, Socket]> {
  const answers = [one, other].map(async (socket) => {
    socket.write("NOOP\r\n");
    await once(socket, "data");
    return socket;
  });
  return (await Promise.race(answers)) === one ? [one, other] : [other, one];
}

test("a flood of clients that are too many holds up nobody, and all of them are told", async () => {
  await using folder = await preparedFolder();
  await using server = await withLimit(folder, "SESSIONSPERADDRESS", 4);
  const four = await clients(server, folder, 4);
  const flood = Array.from({ length: 300 }, () => dial(server));
  const words = await Promise.all(flood.map(firstWords));
  assert.ok(words.every((each) => each.startsWith("421 Too many sessions")));
  for (const client of four) assert.equal((await client.command("NOOP")).code, 200);
  for (const client of four) client.close();
  await Promise.all(four.map(ended));
  (await server.client(folder)).close();
  await server.stop();
});

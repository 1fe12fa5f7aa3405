import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { WireClient } from "../support/wire-client.js";
import type { ServerPlace } from "./server-process.js";

/** More memory than this for one client is a hole. */
const MOST_GROWTH_BYTES = 30 * 1024 * 1024;
/** Another client's NOOP, while one floods. */
const MOST_WAIT_MS = 1000;

let child: ChildProcess;
let place: ServerPlace;

before(async () => {
  child = fork(fileURLToPath(new URL("server-process.js", import.meta.url)), { execArgv: ["--expose-gc"] });
  const [{ place: found }] = (await once(child, "message")) as [{ place: ServerPlace }];
  place = found;
  // What V8 takes once for work of this kind is not what a flood takes.
  const client = await WireClient.loggedIn(place);
  await client.fetch("RETR large");
  for (let round = 0; round < 300; round++) {
    client.socket.write(lines("NOOP").subarray(0, 600));
    for (let reply = 0; reply < 100; reply++) await client.read();
  }
  client.close();
});

after(async () => {
  child.send("stop");
  await once(child, "exit");
});

async function rss(): Promise<number> {
  child.send("rss");
  const [{ rss: bytes }] = (await once(child, "message")) as [{ rss: number }];
  return bytes;
}

/**
 * Runs the flood, and meanwhile looks, again and again, that another client is served and that the server does not grow.
 */
async function endures(t: TestContext, flood: () => Promise<void>): Promise<void> {
  const other = await WireClient.loggedIn(place);
  t.after(() => other.close());
  const start = await rss();
  let over = false;
  const flooding = flood().finally(() => {
    over = true;
  });
  let [mostGrowth, mostWait, rounds] = [0, 0, 0];
  do {
    const asked = performance.now();
    assert.equal((await other.command("NOOP")).code, 200);
    mostWait = Math.max(mostWait, performance.now() - asked);
    mostGrowth = Math.max(mostGrowth, (await rss()) - start);
    rounds += 1;
  } while (!over);
  await flooding;
  t.diagnostic(
    `grew by ${Math.round(mostGrowth / 1024)} KiB; NOOP within ${mostWait.toFixed(1)} ms in ${rounds} rounds`,
  );
  assert.ok(mostGrowth < MOST_GROWTH_BYTES, `grew by ${mostGrowth} bytes`);
  assert.ok(mostWait < MOST_WAIT_MS, `another client waited ${mostWait} ms`);
}

/** When it ends: all was taken, the server closed, or it takes nothing while somebody else has so many replies. */
type Poured = "all" | "closed" | "held up";
const PATIENCE_ROUNDS = 1000;

/** Writes a chunk again and again, as fast as it is taken, until so many bytes or the server's end. */
async function pour(socket: Socket, chunk: Buffer, bytes: number): Promise<Poured> {
  const closed = new Promise<"closed">((resolve) => socket.once("close", () => resolve("closed")));
  socket.on("error", () => {});
  const probe = await WireClient.loggedIn(place);
  try {
    for (let sent = 0; sent < bytes; sent += chunk.length) {
      if (socket.destroyed) return await closed;
      if (socket.write(chunk)) continue;
      const drained = new Promise<"drained">((resolve) => socket.once("drain", () => resolve("drained")));
      const waiting = new AbortController();
      const next = await Promise.race([drained, closed, patience(probe, waiting.signal)]);
      waiting.abort();
      if (next !== "drained") return next;
    }
    return "all";
  } finally {
    probe.close();
  }
}

async function patience(probe: WireClient, signal: AbortSignal): Promise<"held up"> {
  for (let round = 0; round < PATIENCE_ROUNDS && !signal.aborted; round++) await probe.command("NOOP").catch(() => {});
  return "held up";
}

async function greeted(t: TestContext): Promise<Socket> {
  const socket = connect({ host: place.host, port: place.explicit });
  t.after(() => socket.destroy());
  await once(socket, "data");
  return socket;
}

function lines(line: string): Buffer {
  return Buffer.from(`${line}\r\n`.repeat(Math.ceil(65_536 / (line.length + 2))));
}

test("two million unknown lines at once, before login: the server ends it", async (t) => {
  await endures(t, async () => {
    const socket = await greeted(t);
    const closed = once(socket.resume(), "close").catch(() => {});
    await pour(socket, lines("h"), 6_000_000);
    await closed;
  });
});

test("two million commands at once, before login, whose replies are never read: it is read no further", async (t) => {
  await endures(t, async () => {
    const socket = await greeted(t);
    socket.pause();
    assert.equal(await pour(socket, lines("NOOP"), 12_000_000), "held up");
    socket.destroy();
  });
});

test("many commands at once, before login, have a reply each", async (t) => {
  await endures(t, async () => {
    const socket = await greeted(t);
    const chunk = lines("NOOP");
    const expected = (chunk.length / "NOOP\r\n".length) * 4;
    let replies = 0;
    const all = new Promise<void>((resolve) => {
      socket.on("data", (bytes: Buffer) => {
        for (let at = bytes.indexOf("\n"); at !== -1; at = bytes.indexOf("\n", at + 1)) replies += 1;
        if (replies === expected) resolve();
      });
    });
    assert.equal(await pour(socket, chunk, chunk.length * 4), "all");
    await all;
  });
});

test("a line without end", async (t) => {
  await endures(t, async () => {
    const socket = await greeted(t);
    socket.resume();
    assert.equal(await pour(socket, Buffer.alloc(65_536, "a"), 200_000_000), "all");
    socket.write("\r\nNOOP\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    assert.match(String(answer), /^500 /);
  });
});

test("line ends without lines, and Telnet commands without end", async (t) => {
  await endures(t, async () => {
    for (const chunk of [
      Buffer.alloc(65_536, "\n"),
      Buffer.alloc(65_536, 0xff),
      Buffer.from("fff1".repeat(32_768), "hex"),
    ]) {
      const socket = await greeted(t);
      socket.resume();
      await pour(socket, chunk, 20_000_000);
      socket.destroy();
    }
  });
});

test("long replies that are never read, inside TLS: it is read no further", async (t) => {
  await endures(t, async () => {
    const client = await WireClient.loggedIn(place);
    client.socket.pause();
    assert.equal(await pour(client.socket, lines("HELP"), 24_000_000), "held up");
    client.close();
  });
});

for (const line of ["NOOP", "STAT", "ABOR"]) {
  test(`${line} without end during a transfer that stands still`, async (t) => {
    await endures(t, async () => {
      const client = await WireClient.loggedIn(place);
      t.after(() => client.close());
      const stream = await client.transfer("RETR large");
      stream.on("error", () => {}).pause();
      t.after(() => stream.destroy());
      client.socket.pause();
      await pour(client.socket, lines(line), 12_000_000);
      client.socket.resume();
      await client.untilClosed();
    });
  });
}

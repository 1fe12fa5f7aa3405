import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { TestServerOptions } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { tlsVersions } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { refusal, serve } from "./data-side.js";

const noPort = "425 No passive port can be told apart for you now; try again";

watchLeaks();

async function start(t: TestContext, options: TestServerOptions = {}) {
  const server = await serve(t, { files: { "/file": "content" }, ...options });
  const join = async (settings: Parameters<typeof WireClient.loggedIn>[1] = {}): Promise<WireClient> => {
    const client = await WireClient.loggedIn(server, settings);
    t.after(() => client.close());
    return client;
  };
  const dial = async (client: WireClient, port: number, from?: string): Promise<Socket> => {
    const socket = await client.dial(port, from);
    t.after(() => socket.destroy());
    socket.on("error", () => {});
    return socket;
  };
  return { server, join, dial };
}

async function joinClear(join: () => Promise<WireClient>): Promise<WireClient> {
  const client = await join();
  assert.equal((await client.command("PROT C")).code, 200);
  return client;
}

async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return String(Buffer.concat(chunks));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.resume().once("close", () => resolve())));
}

test("many sessions at once through one port, up and down, each its own file", async (t) => {
  const { server, join } = await start(t);
  const clients = await Promise.all(
    Array.from({ length: 24 }, (_, index) => join({ version: tlsVersions[index % 2] ?? "TLSv1.3" })),
  );
  await Promise.all(
    clients.map(async (client, index) => {
      const own = `${index} `.repeat(40_000);
      assert.equal((await client.store(`STOR own${index}`, own)).code, 226);
      const { data, reply } = await client.fetch(`RETR own${index}`);
      assert.deepEqual([String(data) === own, reply.code], [true, 226]);
    }),
  );
  assert.equal(server.server.passivePorts.length, 1);
  assert.equal(server.server.held.waiting, 0);
});

test("data in clear has a port for itself, or is told that there is none", async (t) => {
  const { join, dial } = await start(t, { settings: { tls: { data: "optional" } } });
  const sealed = await join();
  const [clear, other] = [await joinClear(join), await joinClear(join)];
  const port = await clear.passive();
  assert.deepEqual((await other.command("EPSV")).lines, [noPort]);
  assert.deepEqual((await other.command("PASV")).lines, [noPort]);
  // Nor may one that is sealed share it: its connection could not be told from that in clear.
  assert.deepEqual((await sealed.command("EPSV")).lines, [noPort]);
  const data = await dial(clear, port);
  assert.equal((await clear.command("RETR file")).code, 150);
  assert.equal(await received(data), "content");
  assert.equal((await clear.read()).code, 226);
  // Its turn is over.
  assert.equal(String((await sealed.fetch("RETR file")).data), "content");
  assert.equal((await other.command("EPSV")).code, 229);
});

test("data in clear goes to nobody at another address", async (t) => {
  const { join, dial } = await start(t, { settings: { tls: { data: "optional" } } });
  const clear = await joinClear(join);
  const port = await clear.passive();
  const stranger = await dial(clear, port, "127.0.0.2");
  stranger.write("a stranger's bytes");
  const own = await dial(clear, port);
  assert.equal((await clear.command("STOR up")).code, 150);
  own.end("mine");
  assert.equal((await clear.read()).code, 226);
  await closed(stranger);
  const again = await dial(clear, await clear.passive());
  assert.equal((await clear.command("RETR up")).code, 150);
  assert.equal(await received(again), "mine");
  assert.equal((await clear.read()).code, 226);
});

for (const [from, to] of [
  ["P", "C"],
  ["C", "P"],
]) {
  test(`a port that was given under PROT ${from} is not used under PROT ${to}`, async (t) => {
    const { server, join } = await start(t, { settings: { tls: { data: "optional" } } });
    const client = await join();
    await client.command(`PROT ${from}`);
    await client.passive();
    assert.equal((await client.command(`PROT ${to}`)).code, 200);
    assert.equal((await client.command("RETR file")).code, 425);
    assert.equal(server.server.held.waiting, 0);
  });
}

for (const version of tlsVersions) {
  test(`${version}: a client that says nothing before 150 works, up and down`, async (t) => {
    const { join } = await start(t);
    for (const resume of [true, false]) {
      const client = await join({ version });
      const down = await client.transfer("RETR file", { resume });
      assert.equal(await received(down), "content");
      assert.equal((await client.read()).code, 226);
      const up = await client.transfer("STOR up", { resume });
      up.resume().end("content");
      assert.equal((await client.read()).code, 226);
      client.close();
    }
  });
}

test("a second PASV closes the first, and who came for it", async (t) => {
  const { server, join, dial } = await start(t);
  const client = await join();
  const first = await dial(client, await client.passive());
  const port = await client.passive();
  await closed(first);
  assert.equal(server.server.held.waiting, 1);
  const second = await dial(client, port);
  assert.equal((await client.command("RETR file")).code, 150);
  assert.equal(await received(await client.secureData(second)), "content");
  assert.equal((await client.read()).code, 226);
});

test("waiting ends with its time, before the transfer and in it", async (t) => {
  const { server, join } = await start(t, { settings: { timeouts: { dataWait: 60 } } });
  const client = await join();
  await client.passive();
  // Its time begins anew with the transfer.
  assert.equal((await client.command("RETR file")).code, 150);
  assert.deepEqual((await client.read()).lines, [
    "425 Nobody came to the passive port in time: a firewall or NAT may keep the client from it",
  ]);
  assert.equal(server.server.held.waiting, 0);
  await client.passive();
  while (server.server.held.waiting > 0) assert.equal((await client.command("NOOP")).code, 200);
  assert.equal((await client.command("STOR up")).code, 425);
  assert.equal((await client.command("NOOP")).code, 200);
});

test("waiting ends with the session", async (t) => {
  const { server, join, dial } = await start(t);
  const client = await join();
  const data = await dial(client, await client.passive());
  assert.equal((await client.command("QUIT")).code, 221);
  await closed(data);
  await server.event(({ type }) => type === "session-closed");
  assert.deepEqual([server.server.held.waiting, server.server.held.silent], [0, 0]);
});

test("ABOR forgets the port that was given", async (t) => {
  const { server, join } = await start(t);
  const client = await join();
  await client.passive();
  assert.equal((await client.command("ABOR")).code, 226);
  assert.equal(server.server.held.waiting, 0);
  assert.equal((await client.command("RETR file")).code, 425);
});

for (const [what, bytes] of [
  ["clear text", "hello, this is no TLS"],
  ["garbage", "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"],
] as const) {
  test(`${what} where data must be sealed is told in words, at once, and the session goes on`, async (t) => {
    const { server, join, dial } = await start(t);
    const client = await join();
    const data = await dial(client, await client.passive());
    assert.equal((await client.command("RETR file")).code, 150);
    data.write(Buffer.from(bytes, "latin1"));
    assert.deepEqual((await client.read()).lines, [
      "522 The TLS handshake on the data connection failed; the server's log says why",
    ]);
    await closed(data);
    assert.match(
      (await refusal(server, /handshake/)).cause,
      /^the TLS handshake of a data connection from 127\.0\.0\.1 failed \(ERR_SSL_/,
    );
    assert.equal(String((await client.fetch("RETR file")).data), "content");
  });
}

test("who opens connections to the passive port and says nothing is held to a few, and others are served", async (t) => {
  const { server, join, dial } = await start(t);
  const client = await join();
  const port = await client.passive();
  const silent = await Promise.all(Array.from({ length: 30 }, () => dial(client, port, "127.0.0.2")));
  await refusal(server, /say nothing/);
  const data = await dial(client, port);
  assert.equal((await client.command("RETR file")).code, 150);
  assert.equal(await received(await client.secureData(data)), "content");
  assert.equal((await client.read()).code, 226);
  const left = async (): Promise<number> => {
    await new Promise(setImmediate);
    return server.server.held.silent;
  };
  while ((await left()) > 8);
  for (const socket of silent) socket.destroy();
});

test("a control connection over IPv6 is given a port with EPSV, and told of it with PASV", async (t) => {
  const { join } = await start(t, { host: "::1" });
  const client = await join();
  assert.equal((await client.command("PASV")).code, 425);
  assert.equal(String((await client.fetch("RETR file")).data), "content");
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { TestServer } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello, only, relay, tlsClient, tlsVersions } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { attempt, refusal, serve } from "./data-side.js";

const words =
  "421 This port speaks TLS from the first byte (implicit FTPS); use the port for explicit FTPS, or implicit TLS in your client\r\n";

watchLeaks();

async function dial(t: TestContext, server: TestServer, port: number): Promise<Socket> {
  const socket = connect({ host: server.host, port, noDelay: true });
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** All that comes until the server closes. */
async function untilClosed(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks);
}

async function nothingIsLeft({ server, event }: TestServer): Promise<void> {
  await event(({ type }) => type === "session-closed");
  await Promise.all([...server.sessions].map(({ ended }) => ended));
  assert.equal(server.sessions.size, 0);
  assert.equal(server.held.bindings, 0);
}

for (const pieces of [1, 10_000]) {
  test(`TLS on the explicit port is closed, and the log says what to choose${pieces > 1 ? ", also byte by byte" : ""}`, async (t) => {
    const server = await serve(t);
    const socket = await dial(t, server, server.explicit);
    await once(socket, "data");
    const answer = untilClosed(socket);
    const hello = await capturedHello();
    for (let at = 0; at < hello.length; at += Math.ceil(hello.length / pieces)) {
      if (socket.destroyed) break;
      socket.write(hello.subarray(at, at + Math.ceil(hello.length / pieces)));
      await new Promise(setImmediate);
    }
    // Not a word: the client would take it for TLS.
    assert.equal((await answer).length, 0);
    const { cause, cure } = await refusal(server, /TLS/);
    assert.equal(cause, "the client began TLS at once on the port for explicit TLS");
    assert.equal(cure, "in the client, choose explicit TLS (AUTH TLS) for this port, or the port for implicit TLS");
    await nothingIsLeft(server);
  });
}

for (const [what, bytes] of [
  ["a command", "USER ada\r\n"],
  ["a request of a browser", "GET / HTTP/1.1\r\n\r\n"],
  ["SSL 2", "\x80\x2e\x01\x00\x02"],
  ["a record that is no hello", "\x16\x03\x01\x00\x04\x02\x00\x00\x00"],
  ["a hello that is too long", "\x16\x03\x01\x40\x00\x01\xff\xff\xff"],
  ["an empty record", "\x16\x03\x01\x00\x00"],
] as const) {
  test(`${what} on the implicit port is told in words, and closed`, async (t) => {
    const server = await serve(t);
    const socket = await dial(t, server, server.implicit);
    socket.write(Buffer.from(bytes, "latin1"));
    assert.equal(String(await untilClosed(socket)), words);
    const { cause, cure } = await refusal(server, /TLS/);
    assert.equal(cause, "the client did not begin TLS on the port for implicit TLS");
    assert.equal(cure, "in the client, choose implicit TLS for this port, or the port for explicit TLS");
    await nothingIsLeft(server);
  });
}

test("who says nothing on the implicit port is told in words when the time for the handshake is over", async (t) => {
  const server = await serve(t, { settings: { timeouts: { handshake: 50 } } });
  const socket = await dial(t, server, server.implicit);
  assert.equal(String(await untilClosed(socket)), words);
  await nothingIsLeft(server);
});

test("who leaves the implicit port without a word leaves nothing", async (t) => {
  const server = await serve(t);
  const socket = await dial(t, server, server.implicit);
  await server.event(({ type }) => type === "session-opened");
  socket.end();
  assert.equal((await untilClosed(socket)).length, 0);
  await nothingIsLeft(server);
});

test("who begins TLS and does not go on is closed at the deadline, on both ports", async (t) => {
  const server = await serve(t, { settings: { timeouts: { handshake: 50 } } });
  const hello = await capturedHello();
  const implicit = await dial(t, server, server.implicit);
  implicit.write(hello);
  const explicit = await dial(t, server, server.explicit);
  await once(explicit, "data");
  explicit.write("AUTH TLS\r\n");
  await once(explicit, "data");
  explicit.write(hello.subarray(0, 20));
  await Promise.all([untilClosed(implicit), untilClosed(explicit)]);
  const failed = server.events.filter((event) => event.type === "tls-failed");
  assert.deepEqual(
    failed.map((event) => event.code),
    ["ERR_TLS_HANDSHAKE_TIMEOUT", "ERR_TLS_HANDSHAKE_TIMEOUT"],
  );
  assert.match(failed[0]?.cause ?? "", /did not finish the TLS handshake in time/);
  await nothingIsLeft(server);
});

test("garbage behind AUTH is no TLS", async (t) => {
  const server = await serve(t);
  const client = await WireClient.connect(server);
  t.after(() => client.close());
  await client.read();
  await client.command("AUTH TLS");
  client.socket.write(Buffer.from("160301002001000010deadbeefdeadbeefdeadbeefdeadbeef", "hex"));
  client.socket.write(Buffer.alloc(64, 0xee));
  await client.untilClosed();
  assert.equal((await server.event(({ type }) => type === "tls-failed")).type, "tls-failed");
  await nothingIsLeft(server);
});

for (const version of tlsVersions) {
  test(`${version}: a hello that comes byte by byte begins TLS all the same, implicit`, async (t) => {
    const server = await serve(t);
    using middle = await relay([1]);
    const socket = await dial(t, server, server.implicit);
    join(middle.server, socket);
    const control = await tlsClient(middle.client, { ...only(version), ca: server.ca });
    const [greeting] = (await once(control, "data")) as [Buffer];
    assert.match(String(greeting), /^220 /);
    control.destroy();
  });

  test(`${version}: a hello that comes byte by byte on a data connection finds its session`, async (t) => {
    const server = await serve(t, { files: { "/file": "content" }, settings: { tls: { binding: "require" } } });
    const client = await WireClient.loggedIn(server, { version });
    t.after(() => client.close());
    // Sizes of parts, by turns: single bytes, and cuts that fall inside the last extension.
    for (const cut of [[1], [200, 1, 30], [5, 4, 500, 3]]) {
      using middle = await relay(cut);
      const { session = Buffer.alloc(0) } = client;
      join(middle.server, await client.dial(await client.passive()));
      assert.equal((await client.command("RETR file")).code, 150);
      const [made, reply] = await Promise.all([
        attempt(server, middle.client, { ...only(version), session }),
        client.read(),
      ]);
      assert.deepEqual([String(made.content), made.resumed, reply.code], ["content", true, 226]);
      client.session = made.sessions.at(-1);
    }
  });
}

/** Both ways. */
function join(one: Socket, other: Socket): void {
  one.on("error", () => {});
  other.on("error", () => {});
  one.on("close", () => other.destroy());
  other.on("close", () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}

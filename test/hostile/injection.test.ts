import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage } from "../../src/storage/memory/index.js";
import { type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { refusal, serve } from "./data-side.js";

watchLeaks();

/** A greeted connection in clear, and all that comes on it until it is closed. */
async function greeted(t: TestContext, server: TestServer) {
  const socket = connect({ host: server.host, port: server.explicit, noDelay: true });
  t.after(() => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on("error", () => {});
  await once(socket, "data");
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const rest = new Promise<Buffer>((resolve) => socket.once("close", () => resolve(Buffer.concat(chunks))));
  return { socket, rest };
}

function verbsOf({ events }: TestServer): string[] {
  return events.flatMap((event) => (event.type === "command" ? [event.verb] : []));
}

async function sessionsOver({ server }: TestServer): Promise<void> {
  await Promise.all([...server.sessions].map(({ ended }) => ended));
  assert.equal(server.held.bindings, 0);
}

for (const behind of [`USER ${testUser}\r\n`, "US", "\r\n", "NOOP\r\nNOOP\r\n"]) {
  test(`${JSON.stringify(behind)} in one segment with AUTH ends the session, and is not run`, async (t) => {
    const server = await serve(t);
    const { socket, rest } = await greeted(t, server);
    socket.write(`AUTH TLS\r\n${behind}`);
    assert.equal(String(await rest), "421 Wait for the reply to AUTH before you send more\r\n");
    await sessionsOver(server);
    assert.deepEqual(verbsOf(server), ["AUTH"]);
    const { cause, cure } = await refusal(server, /AUTH/);
    assert.equal(
      cause,
      "commands were sent behind AUTH, before TLS: an injection, or a client that does not wait for replies",
    );
    assert.equal(cure, "let the client wait for the reply to AUTH");
  });
}

test("a hello that does not wait for the reply to AUTH is no different", async (t) => {
  const server = await serve(t);
  const { socket, rest } = await greeted(t, server);
  socket.write(Buffer.concat([Buffer.from("AUTH TLS\r\n"), await capturedHello()]));
  assert.match(String(await rest), /^421 /);
  await sessionsOver(server);
});

test("a command in a second segment, right behind AUTH, is not run either", async (t) => {
  const server = await serve(t);
  for (let round = 0; round < 10; round++) {
    const { socket, rest } = await greeted(t, server);
    socket.write("AUTH TLS\r\n");
    socket.write(`USER ${testUser}\r\n`);
    // Before 234 it is told in words; behind it, it is no TLS.
    const answer = await rest;
    const text = answer.toString("latin1").replace("234 Begin TLS\r\n", "");
    // What may follow 234 is an alert (RFC 8446 section 6).
    assert.ok(text === "" || text.charCodeAt(0) === 21 || text.startsWith("421 Wait"), text);
  }
  await sessionsOver(server);
  assert.deepEqual(new Set(verbsOf(server)), new Set(["AUTH"]));
});

test("clear text behind the reply to AUTH is no TLS, and the log says so", async (t) => {
  const server = await serve(t);
  const { socket, rest } = await greeted(t, server);
  socket.write("AUTH TLS\r\n");
  await once(socket, "data");
  socket.write(`USER ${testUser}\r\nPASS ${testPassword}\r\n`);
  await rest;
  const event = await server.event(({ type }) => type === "tls-failed");
  assert.ok(event.type === "tls-failed");
  assert.equal(event.code, "ERR_SSL_WRONG_VERSION_NUMBER");
  assert.equal(event.cause, "the client sent clear text where TLS was expected");
  assert.equal(event.cure, "in the client, choose explicit TLS for this port, or implicit TLS for the implicit one");
  await sessionsOver(server);
  assert.deepEqual(verbsOf(server), ["AUTH"]);
});

test("clear text behind a hello, in the midst of the handshake, is no TLS", async (t) => {
  const server = await serve(t);
  const { socket, rest } = await greeted(t, server);
  socket.write("AUTH TLS\r\n");
  await once(socket, "data");
  socket.write(Buffer.concat([await capturedHello(), Buffer.from(`USER ${testUser}\r\n`)]));
  await rest;
  await server.event(({ type }) => type === "tls-failed");
  await sessionsOver(server);
  assert.deepEqual(verbsOf(server), ["AUTH"]);
});

test("a command that comes while AUTH closes what a login in clear had opened is not run inside TLS", async (t) => {
  let release = (): void => {};
  let closing = (): void => {};
  const beingClosed = new Promise<void>((resolve) => {
    closing = resolve;
  });
  const store = createMemoryStorage();
  const server = await serve(t, {
    settings: { tls: { control: "optional" } },
    openStorage: async () => {
      const storage: Storage = store.open();
      storage.close = () => {
        closing();
        return new Promise((resolve) => {
          release = resolve;
        });
      };
      return storage;
    },
  });
  const client = await WireClient.connect(server);
  t.after(() => client.close());
  await client.read();
  await client.command(`USER ${testUser}`);
  assert.equal((await client.command(`PASS ${testPassword}`)).code, 230);
  client.send("AUTH TLS");
  client.socket.setNoDelay(true);
  await beingClosed;
  await new Promise((resolve) => client.socket.write("MKD injected\r\n", resolve));
  // When another client has been greeted, the server has read that.
  await greeted(t, server);
  release();
  assert.match(await client.untilClosed(), /^421 /);
  assert.deepEqual(verbsOf(server), ["USER", "PASS", "AUTH"]);
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import {
  relay,
  reset,
  type TcpPair,
  tcpPair,
  testTlsSettings,
  tlsClient,
  tlsVersions,
} from "../../test/support/tls-loopback.js";
import { CleanEndWatch } from "./clean-end.js";
import { createFallbackServer } from "./context.js";
import { HandshakeError, handshake } from "./upgrade.js";

const server = createFallbackServer(await testTlsSettings());

/** The code that a handshake on this connection fails with. */
async function failure(handshaking: Promise<unknown>): Promise<string> {
  const error: unknown = await handshaking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HandshakeError, "the handshake did not fail as such");
  assert.equal(error.message, `TLS handshake failed: ${error.code}`);
  return error.code;
}

for (const version of tlsVersions) {
  test(`${version}: a connection becomes TLS, again and again on one server object`, async () => {
    for (let turn = 0; turn < 3; turn++) {
      using pair = await tcpPair();
      const client = await tlsClient(pair.client, { minVersion: version, maxVersion: version });
      const secured = await handshake(server, pair.server);
      assert.equal(secured.getProtocol(), version);
      secured.write("hello");
      assert.equal(String((await once(client, "data"))[0]), "hello");
      assert.equal(server.listenerCount("secureConnection"), 0);
      assert.equal(server.listenerCount("tlsClientError"), 0);
    }
  });
}

test("clear text where TLS was expected is told as such, and the connection is taken down", async () => {
  using pair = await tcpPair();
  pair.client.write("USER ada\r\n");
  assert.equal(await failure(handshake(server, pair.server)), "ERR_SSL_WRONG_VERSION_NUMBER");
  assert.equal(pair.server.destroyed, true);
});

test("a client that does not go on is given up at the deadline", async () => {
  const impatient = createFallbackServer(await testTlsSettings({ handshakeTimeout: 20 }));
  using pair = await tcpPair();
  pair.client.write(Buffer.from([22, 3, 1]));
  assert.equal(await failure(handshake(impatient, pair.server)), "ERR_TLS_HANDSHAKE_TIMEOUT");
  assert.equal(pair.server.destroyed, true);
});

const leaving: readonly (readonly [string, (pair: TcpPair) => void])[] = [
  ["ends", ({ client }) => client.end()],
  ["ends in the midst of its hello", ({ client }) => client.end(Buffer.from([22, 3, 1, 2, 0, 1]))],
  ["resets", ({ client }) => reset(client)],
];

for (const [how, leave] of leaving) {
  for (const watched of [false, true]) {
    test(`a client that ${how} during the handshake is a failure${watched ? ", under a watch too" : ""}`, async () => {
      using pair = await tcpPair();
      const stream = watched ? new CleanEndWatch(pair.server) : pair.server;
      const handshaking = failure(handshake(server, stream));
      leave(pair);
      assert.match(await handshaking, /^ECONNRESET$|^ERR_/);
      assert.equal(pair.server.destroyed, true);
    });
  }
}

for (const watched of [false, true]) {
  test(`a connection that is gone already is a failure at once${watched ? ", under a watch too" : ""}`, async () => {
    using pair = await tcpPair();
    const stream = watched ? new CleanEndWatch(pair.server) : pair.server;
    pair.server.destroy();
    await once(pair.server, "close");
    assert.equal(await failure(handshake(server, stream)), "ECONNRESET");
  });
}

test("a half-open connection is half-open over TLS too, and ends within the handshake all the same", async () => {
  using leaver = await tcpPair({ allowHalfOpen: true });
  const failing = failure(handshake(server, leaver.server));
  leaver.client.end(Buffer.from([22, 3, 1, 2, 0, 1]));
  assert.match(await failing, /^ECONNRESET$|^ERR_/);

  using pair = await tcpPair({ allowHalfOpen: true });
  const client = await tlsClient(pair.client);
  client.allowHalfOpen = true;
  const [secured] = await Promise.all([handshake(server, pair.server), once(client, "secureConnect")]);
  client.end("a question");
  await once(secured.resume(), "end");
  secured.end("the answer");
  const [answer] = (await once(client, "data")) as [Buffer];
  assert.equal(String(answer), "the answer");
});

test("a client that had ended its side before the handshake is a failure at once", async () => {
  using pair = await tcpPair({ allowHalfOpen: true });
  pair.client.end();
  await once(pair.server.resume(), "end");
  assert.equal(await failure(handshake(server, pair.server)), "ECONNRESET");
  assert.equal(pair.server.destroyed, true);
});

for (const version of tlsVersions) {
  test(`${version}: a broken record after the handshake is an error that is heard, and the end`, async () => {
    using middle = await relay();
    const client = await tlsClient(middle.client, { minVersion: version, maxVersion: version });
    const [secured] = await Promise.all([handshake(server, middle.server), once(client, "secureConnect")]);
    secured.resume();
    const heard = once(secured, "error");
    const closed = new Promise((resolve) => secured.once("close", resolve));
    // An application record that the client's key never sealed.
    middle.toServer.write(Buffer.concat([Buffer.from([23, 3, 3, 0, 64]), Buffer.alloc(64, 7)]));
    const [error] = (await heard) as [NodeJS.ErrnoException];
    assert.match(error.code ?? "", /^ERR_SSL_/);
    await closed;
  });
}

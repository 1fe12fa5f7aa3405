import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { test } from "node:test";
import { type TcpPair, tcpPair, testTlsSettings, tlsClient } from "../../../test/support/tls-loopback.js";
import { createFallbackServer } from "../../tls/context.js";
import { handshake } from "../../tls/upgrade.js";
import { type DataConnection, DataFailure, destroyDataConnection, endDataConnection, LINGER_MS } from "./connection.js";

function clear({ server }: TcpPair): DataConnection {
  return { stream: server, raw: server, cleanEnd: undefined, sealed: false, resumed: false };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

test("a failed handshake is 522, no connection is 425", () => {
  const kinds = ["nobody-came", "not-bound", "connect", "closed", "handshake"] as const;
  assert.deepEqual(
    kinds.map((kind) => new DataFailure(kind, "words").code),
    [425, 425, 425, 425, 522],
  );
});

test("ending ends our side, and the connection when the client has ended its own", async () => {
  using pair = await tcpPair();
  const over = closed(pair.server);
  endDataConnection(clear(pair));
  await once(pair.client.resume(), "end");
  await over;
});

test("over TLS the client is told the end with close_notify", async () => {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client);
  const stream = await handshake(createFallbackServer(await testTlsSettings()), pair.server);
  const over = closed(pair.server);
  endDataConnection({ ...clear(pair), stream, sealed: true });
  await once(client.resume(), "end");
  await over;
});

test("a client that keeps its half open is let go after a short while", async (t) => {
  using pair = await tcpPair({ allowHalfOpen: true });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  endDataConnection(clear(pair));
  await once(pair.client.resume(), "end");
  t.mock.timers.tick(LINGER_MS - 1);
  assert.equal(pair.server.destroyed, false);
  t.mock.timers.tick(1);
  assert.equal(pair.server.destroyed, true);
});

test("destroying leaves neither TLS nor its connection", async () => {
  using pair = await tcpPair();
  await tlsClient(pair.client);
  const stream = await handshake(createFallbackServer(await testTlsSettings()), pair.server);
  destroyDataConnection({ ...clear(pair), stream, sealed: true });
  assert.deepEqual([stream.destroyed, pair.server.destroyed], [true, true]);
  endDataConnection({ ...clear(pair), stream, sealed: true });
});

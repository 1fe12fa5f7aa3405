import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { tcpPair, testTlsSettings, tlsVersions } from "../../test/support/tls-loopback.js";
import { createSelfSigned } from "../pki/self-signed.js";
import { CleanEndWatch } from "./clean-end.js";
import { createFallbackServer, type TlsSettings } from "./context.js";
import { parseClientHello } from "./hello.js";
import { createPeerContext, createPeerServer, objectionToPeer, type PeerTrust } from "./peer.js";
import { HandshakeError, handshake, handshakeAsClient } from "./upgrade.js";

const settings = await testTlsSettings();
const [own = ""] = settings.identity.certificates;
const strange = await createSelfSigned({ kind: "ecdsa-p256", names: ["127.0.0.1"] });
const strangeSettings: TlsSettings = {
  ...settings,
  identity: { certificates: [strange.certificate], keys: [strange.key] },
};

const HERE = "127.0.0.1";
const trusting = (...authorities: string[]): PeerTrust => ({ verify: true, authorities });

/** Both sides of a connection between two servers: the one that begins TLS, and the other one. */
async function between(
  client: TlsSettings,
  server: TlsSettings,
  trust: PeerTrust,
): Promise<{ readonly client: TLSSocket; readonly server: TLSSocket } & Disposable> {
  const pair = await tcpPair();
  const [near, far] = await Promise.all([
    handshakeAsClient({ context: createPeerContext(client, trust), timeout: 5_000 }, pair.client),
    handshake(createPeerServer(server, trust), pair.server),
  ]);
  return { client: near, server: far, [Symbol.dispose]: () => pair[Symbol.dispose]() };
}

async function failure(handshaking: Promise<unknown>): Promise<string> {
  const error: unknown = await handshaking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HandshakeError, "the handshake did not fail as such");
  return error.code;
}

for (const version of tlsVersions) {
  test(`${version}: two servers that know each other's certificates trust each other, and bytes go both ways`, async () => {
    const same = { ...settings, minimum: version, maximum: version };
    using pair = await between(same, same, trusting(own));
    const { client, server } = pair;
    assert.equal(client.getProtocol(), version);
    assert.equal(objectionToPeer(client, HERE, trusting(own)), undefined);
    assert.equal(objectionToPeer(server, HERE, trusting(own)), undefined);
    client.write("from the client");
    assert.equal(String((await once(server, "data"))[0]), "from the client");
    server.write("from the server");
    assert.equal(String((await once(client, "data"))[0]), "from the server");
  });
}

test("a certificate that nobody named is unknown on both sides, however well it is made", async () => {
  using pair = await between(strangeSettings, strangeSettings, trusting(own));
  assert.equal(objectionToPeer(pair.client, HERE, trusting(own)), "unknown");
  assert.equal(objectionToPeer(pair.server, HERE, trusting(own)), "unknown");
  assert.equal(objectionToPeer(pair.client, HERE, { verify: false, authorities: [] }), undefined);
});

test("a certificate whose time is over, or has not come, is none, also where it is named", async () => {
  const year = 366 * 86_400_000;
  for (const moment of [Date.now() + 3 * year, Date.now() - year]) {
    using pair = await between(settings, settings, trusting(own));
    assert.equal(objectionToPeer(pair.client, HERE, trusting(own), moment), "expired");
  }
});

test("a client that shows nothing is let through the handshake, and objected to", async () => {
  using pair = await tcpPair();
  const trust = trusting(own);
  const bare = connect({ socket: pair.client, rejectUnauthorized: false }).on("error", () => {});
  const server = await handshake(createPeerServer(settings, trust), pair.server);
  assert.equal(objectionToPeer(server, HERE, trust), "no-certificate");
  bare.destroy();
});

test("our side as client names no server, resumes nothing and offers FTP alone", async () => {
  using pair = await tcpPair();
  const context = createPeerContext(settings, trusting(own));
  const shaking = handshakeAsClient({ context, timeout: 5_000 }, pair.client);
  const [bytes] = (await once(pair.server.resume(), "data")) as [Buffer];
  const reading = parseClientHello(bytes);
  assert.ok(reading.kind === "hello");
  const { serverName, pskName, ticketName, offersTls12 } = reading.hello;
  assert.deepEqual([serverName, pskName, ticketName, offersTls12], [undefined, undefined, undefined, true]);
  assert.ok(bytes.includes("\x03ftp\x08ftp-data"));
  pair.server.destroy();
  assert.equal(await failure(shaking), "ECONNRESET");
});

test("a server that is older than TLS 1.2, says something else, says nothing or leaves is a failed handshake", async () => {
  const context = createPeerContext(settings, trusting(own));
  using talker = await tcpPair();
  const talked = handshakeAsClient({ context, timeout: 5_000 }, talker.client);
  talker.server.resume().write("220 ready\r\n");
  assert.equal(await failure(talked), "ERR_SSL_WRONG_VERSION_NUMBER");
  using silent = await tcpPair();
  assert.equal(await failure(handshakeAsClient({ context, timeout: 20 }, silent.client)), "ERR_TLS_HANDSHAKE_TIMEOUT");
  assert.equal(silent.client.destroyed, true);
  using leaver = await tcpPair();
  const left = handshakeAsClient({ context, timeout: 5_000 }, leaver.client);
  leaver.server.resume().end();
  assert.equal(await failure(left), "ECONNRESET");
  using gone = await tcpPair();
  gone.client.destroy();
  assert.equal(await failure(handshakeAsClient({ context, timeout: 5_000 }, gone.client)), "ECONNRESET");
});

test("whoever cannot come back is sent no TLS 1.3 ticket, which it might leave unread", async () => {
  const trust = trusting(own);
  for (const make of [() => createPeerServer(settings, trust), () => createFallbackServer(settings)]) {
    using pair = await tcpPair();
    const shaking = handshake(make(), pair.server);
    const client = connect({ socket: pair.client, rejectUnauthorized: false, minVersion: "TLSv1.3" });
    let tickets = 0;
    client.on("session", () => tickets++).on("error", () => {});
    const server = await shaking;
    await new Promise((resolve) => setImmediate(resolve));
    server.end("content");
    await once(client.resume(), "end");
    assert.equal(server.getProtocol(), "TLSv1.3");
    assert.equal(tickets, 0);
  }
});

for (const [how, clean] of [
  ["with close_notify", true],
  ["with FIN alone", false],
] as const) {
  test(`an upload from a server that ends ${how} is seen as such on our client's side`, async () => {
    using pair = await tcpPair();
    const watch = new CleanEndWatch(pair.client);
    const context = createPeerContext(settings, trusting(own));
    const [stream, far] = await Promise.all([
      handshakeAsClient({ context, timeout: 5_000 }, watch),
      handshake(createFallbackServer(settings), pair.server),
    ]);
    watch.watch(stream);
    await new Promise((resolve) => setImmediate(resolve));
    const ended = once(stream.resume(), "end");
    if (clean) far.end("content");
    else far.write("content", () => pair.server.end());
    await ended;
    assert.equal(watch.endedCleanly, clean);
  });
}

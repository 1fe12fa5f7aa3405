import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { CertificateWithKey } from "../../src/pki/self-signed.js";
import { watchLeaks } from "../support/leaks.js";
import { testIdentity } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { refusal } from "./data-side.js";
import {
  asClient,
  asServer,
  contentOf,
  cpsvPort,
  type FxpScene,
  fxpScene,
  listening,
  otherIdentity,
  PEER,
  peerIdentity,
  STRANGER,
} from "./fxp-side.js";

watchLeaks();

/** A download over the passive port, taken by somebody at `from` as TLS client. */
async function takenBy(
  { client }: FxpScene,
  from: string,
  identity?: CertificateWithKey,
): Promise<{ content: string; line: string }> {
  const raw = await client.dial(await client.passive(), from);
  client.send("RETR file");
  const content = contentOf(asClient(raw, identity).resume());
  assert.equal((await client.read()).code, 150);
  return { content: await content, line: (await client.read()).lines.join() };
}

test("another server that shows the certificate that the operator named gets the file, also under require", async (t) => {
  for (const binding of ["prefer", "require"] as const) {
    const scene = await fxpScene(t, { settings: { tls: { binding } } });
    const { content, line } = await takenBy(scene, PEER, peerIdentity);
    assert.equal(content, "content");
    assert.match(line, /^226/);
    const event = await scene.server.event(({ type }) => type === "fxp");
    assert.ok(event.type === "fxp" && event.address === PEER && event.verified && event.sealed);
  }
});

test("who is at its address and shows no certificate, or one of his own, gets nothing", async (t) => {
  const scene = await fxpScene(t);
  for (const identity of [undefined, otherIdentity, await testIdentity()]) {
    const { content, line } = await takenBy(scene, PEER, identity);
    assert.equal(content, "");
    assert.match(line, /^522 The other server is not one/);
  }
  assert.match((await refusal(scene.server, /showed no certificate/)).cure, /fxp\.authorities/);
  await refusal(scene.server, /not in fxp\.authorities/);
  assert.ok(!scene.server.events.some(({ type }) => type === "fxp"));
});

test("where nothing is verified its address is enough, and the log says so", async (t) => {
  const scene = await fxpScene(t, { settings: { fxp: { verify: false } } });
  assert.equal((await takenBy(scene, PEER)).content, "content");
  const event = await scene.server.event(({ type }) => type === "fxp");
  assert.ok(event.type === "fxp" && !event.verified);
});

test("from elsewhere nobody is let in, whatever certificate he shows", async (t) => {
  const scene = await fxpScene(t, { settings: { timeouts: { dataWait: 300 } } });
  const { client } = scene;
  const raw = await client.dial(await client.passive(), STRANGER);
  client.send("RETR file");
  const content = contentOf(asClient(raw, peerIdentity).resume());
  assert.equal((await client.read()).code, 150);
  assert.equal(await content, "");
  assert.match((await client.read()).lines.join(), /^425/);
});

test("the user's own connections are judged as ever, by resumption, beside those of the other server", async (t) => {
  const scene = await fxpScene(t, { settings: { tls: { binding: "require" } } });
  const { client } = scene;
  assert.equal((await client.fetch("RETR file")).data.toString(), "content");
  assert.match((await refused(scene)).line, /^425/);
  assert.equal((await takenBy(scene, PEER, peerIdentity)).content, "content");
  assert.equal((await client.fetch("RETR file")).data.toString(), "content");
});

/** The client's own address, without resumption. */
async function refused(scene: FxpScene): Promise<{ content: string; line: string }> {
  return await takenBy(scene, "127.0.0.1", peerIdentity);
}

for (const [who, fxp] of [
  ["nobody may copy", { allow: [] }],
  ["another user may copy", { allow: [{ user: "grace" }] }],
  ["another group may copy", { allow: [{ group: "mirrors" }] }],
] as const) {
  test(`where ${who}, the other server is a stranger as any`, async (t) => {
    const scene = await fxpScene(t, { settings: { fxp, timeouts: { dataWait: 300 } } });
    const { client } = scene;
    const raw = await client.dial(await client.passive(), PEER);
    client.send("RETR file");
    const content = contentOf(asClient(raw, peerIdentity).resume());
    assert.equal((await client.read()).code, 150);
    assert.equal(await content, "");
    assert.match((await client.read()).lines.join(), /^425/);
    const code = fxp.allow.length === 0 ? 502 : 550;
    assert.equal((await client.command("CPSV")).code, code);
    assert.equal((await client.command("SSCN ON")).code, code);
  });
}

async function uploaded(t: TestContext, identity: CertificateWithKey, end: (stream: Socket, raw: Socket) => void) {
  const scene = await fxpScene(t);
  const { client } = scene;
  const raw = await client.dial(await cpsvPort(client), PEER);
  raw.on("error", () => {});
  t.after(() => raw.destroy());
  client.send("STOR copy");
  const stream = await asServer(raw, identity);
  if (stream !== undefined) end(stream.resume(), raw);
  // Of a connection that fails at once there is no 150.
  const first = await client.read();
  const last = first.code === 150 ? await client.read() : first;
  return { scene, line: last.lines.join() };
}

test("CPSV: our side is the TLS client, and what a known server sends is a file when it ends cleanly", async (t) => {
  const { scene, line } = await uploaded(t, peerIdentity, (stream) => stream.end("copied"));
  assert.match(line, /^226/);
  assert.equal((await scene.client.fetch("RETR copy")).data.toString(), "copied");
});

test("CPSV: what an unknown server sends is never read, and what a known one cuts is no file", async (t) => {
  const unknown = await uploaded(t, otherIdentity, (stream) => stream.end("copied"));
  assert.match(unknown.line, /^522 The other server is not one/);
  assert.equal((await unknown.scene.client.command("MDTM copy")).code, 550);
  const cut = await uploaded(t, peerIdentity, (stream, beneath) => {
    stream.write("cop", () => beneath.end());
  });
  assert.match(cut.line, /^426/);
  assert.equal((await cut.scene.client.command("MDTM copy")).code, 550);
});

test("CPSV: the client's own address is none of another server's", async (t) => {
  const scene = await fxpScene(t);
  const { client } = scene;
  const port = await cpsvPort(client);
  const own = await client.dial(port);
  own.on("error", () => {});
  const gone = once(own.resume(), "close");
  own.write("GET / HTTP/1.1\r\n\r\n");
  await gone;
  const raw = await client.dial(port, PEER);
  client.send("RETR file");
  const stream = await asServer(raw, peerIdentity);
  assert.ok(stream !== undefined);
  assert.equal(await contentOf(stream.resume()), "content");
  assert.equal((await client.read()).code, 150);
  assert.equal((await client.read()).code, 226);
});

test("SSCN ON: the same on passive and active connections, until it is OFF", async (t) => {
  const scene = await fxpScene(t);
  const { client } = scene;
  assert.equal((await client.command("SSCN ON")).code, 200);
  const raw = await client.dial(await client.passive(), PEER);
  client.send("RETR file");
  const stream = await asServer(raw, peerIdentity);
  assert.ok(stream !== undefined);
  assert.equal(await contentOf(stream.resume()), "content");
  assert.deepEqual([(await client.read()).code, (await client.read()).code], [150, 226]);
  const { listener, port } = await listening(t, PEER);
  assert.equal((await client.command(`PORT 127,0,0,2,${port >> 8},${port & 255}`)).code, 200);
  client.send("RETR file");
  const [called] = (await once(listener, "connection")) as [Socket];
  const active = await asServer(called, peerIdentity);
  assert.ok(active !== undefined);
  assert.equal(await contentOf(active.resume()), "content");
  assert.deepEqual([(await client.read()).code, (await client.read()).code], [150, 226]);
  assert.equal((await client.command("SSCN OFF")).code, 200);
  assert.equal((await client.fetch("RETR file")).data.toString(), "content");
});

test("active: the other server that shows who it is gets the file, another one at its address does not", async (t) => {
  const scene = await fxpScene(t);
  const { client } = scene;
  const { listener, port } = await listening(t, PEER);
  for (const [identity, code] of [
    [peerIdentity, 226],
    [otherIdentity, 522],
  ] as const) {
    assert.equal((await client.command(`EPRT |1|${PEER}|${port}|`)).code, 200);
    client.send("RETR file");
    const [called] = (await once(listener, "connection")) as [Socket];
    const content = contentOf(asClient(called, identity).resume());
    assert.equal((await client.read()).code, 150);
    assert.equal(await content, code === 226 ? "content" : "");
    assert.equal((await client.read()).code, code);
  }
});

test("a port that waits for another server's TLS is nobody else's whose connections could be taken for it", async (t) => {
  const scene = await fxpScene(t);
  const { client, server } = scene;
  const port = await cpsvPort(client);
  // Another session of the same user may mean the other server as well, and there is only this port.
  const second = await WireClient.loggedIn(server);
  t.after(() => second.close());
  assert.equal((await second.command("EPSV")).code, 425);
  assert.equal((await client.command("ABOR")).code, 226);
  assert.equal(await second.passive(), port);
});

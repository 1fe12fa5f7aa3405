import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import { defaultServerSettings } from "../../src/server/settings.js";
import { controlsTickets } from "../../src/tls/context.js";
import { parseClientHello } from "../../src/tls/hello.js";
import type { BindingPolicy } from "../../src/tls/policy.js";
import type { TestServer } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello, only, testIdentity, tlsVersions } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { attempt, download, refusal, serve } from "./data-side.js";

const STRANGER = "127.0.0.2";
const SECRET = "only for ada";
const files = { "/secret": SECRET };
const notResumed = "425 The TLS session of the data connection was not resumed from this control connection";

watchLeaks();

type Stage = BindingPolicy | "prefer, hardened";
const stages: readonly Stage[] = ["require", "prefer", "prefer, hardened"];

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
  /** The version, and the client's own session. */
  readonly own: ConnectionOptions;
}

/** A client that has logged in, under a policy; hardened by a transfer that resumed. */
async function scene(t: Parameters<typeof serve>[0], version: "TLSv1.2" | "TLSv1.3", stage: Stage): Promise<Scene> {
  const binding = stage === "prefer, hardened" ? "prefer" : stage;
  const server = await serve(t, { files, settings: { tls: { binding } } });
  const client = await WireClient.loggedIn(server, { version });
  t.after(() => client.close());
  if (stage === "prefer, hardened") {
    const { attempt: made } = await download(client, "secret", ownSession(client, version));
    assert.equal(made.resumed, true);
    client.session = made.sessions.at(-1) ?? client.session;
  }
  return { server, client, own: ownSession(client, version) };
}

function ownSession({ session }: WireClient, version: "TLSv1.2" | "TLSv1.3"): ConnectionOptions {
  if (session === undefined) throw new Error("the control connection brought no session");
  return { ...only(version), session };
}

/** The right client, last of all, gets its file. */
async function getsItsFile({ client, own }: Scene, raw: Socket): Promise<void> {
  const [made, reply] = await Promise.all([attempt(client.server, raw, own), client.read()]);
  assert.equal(String(made.content), SECRET);
  assert.equal(made.resumed, true);
  assert.equal(reply.code, 226);
}

/** Sends bytes as they are, and tells what comes back until the end. */
async function answerTo(raw: Socket, bytes: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  raw.on("error", () => {});
  raw.on("data", (chunk: Buffer) => chunks.push(chunk)).write(bytes);
  await new Promise((resolve) => raw.once("close", resolve));
  return Buffer.concat(chunks);
}

for (const version of tlsVersions) {
  for (const stage of stages) {
    test(`${version}, ${stage}: a stranger who was refused has no ticket to come back with`, async (t) => {
      const { server, client, own } = await scene(t, version, stage);
      const port = await client.passive();
      const first = await attempt(server, await client.dial(port, STRANGER), only(version));
      assert.deepEqual([first.secured, first.sessions.length, first.content.length], [false, 0, 0]);
      const right = await client.dial(port);
      assert.equal((await client.command("RETR secret")).code, 150);
      const again = await attempt(server, await client.dial(port, STRANGER), only(version));
      assert.deepEqual([again.secured, again.sessions.length, again.content.length], [false, 0, 0]);
      await getsItsFile({ server, client, own }, right);
    });

    test(`${version}, ${stage}: a replayed ClientHello gets nothing, and the right client its file`, async (t) => {
      const { server, client, own } = await scene(t, version, stage);
      const hello = await capturedHello({ ...own, ca: (await testIdentity()).certificate });
      const port = await client.passive();
      const strangers = await Promise.all([client.dial(port, STRANGER), client.dial(port, STRANGER)]);
      const answers = Promise.all(strangers.map((raw) => answerTo(raw, hello)));
      const right = await client.dial(port);
      assert.equal((await client.command("RETR secret")).code, 150);
      await getsItsFile({ server, client, own }, right);
      for (const answer of await answers) assert.equal(answer.indexOf(SECRET), -1);
    });

    test(`${version}, ${stage}: a forged ticket under this session's key name is refused, and the wait goes on`, async (t) => {
      const { server, client, own } = await scene(t, version, stage);
      const hello = await capturedHello(own);
      forgeTicket(hello);
      const port = await client.passive();
      const stranger = await client.dial(port, STRANGER);
      const answer = answerTo(stranger, hello);
      const right = await client.dial(port);
      assert.equal((await client.command("RETR secret")).code, 150);
      // Refused in the handshake: an alert, and not a byte more.
      assert.deepEqual((await answer).subarray(0, 1), Buffer.from([21]));
      const event = await refusal(server, /could not resume it/);
      assert.match(
        event.cause,
        /^a data connection from 127\.0\.0\.2 named this session's TLS session but could not resume it \(ERR_SSL_\w+\)$/,
      );
      assert.equal(
        event.cure,
        "if this is the client, its session has expired: let it connect anew; else somebody replayed its hello",
      );
      await getsItsFile({ server, client, own }, right);
    });

    test(`${version}, ${stage}: a stranger who connects first and says nothing costs the right client nothing`, async (t) => {
      const { server, client, own } = await scene(t, version, stage);
      const port = await client.passive();
      const stranger = await client.dial(port, STRANGER);
      t.after(() => stranger.destroy());
      const right = await client.dial(port);
      assert.equal((await client.command("RETR secret")).code, 150);
      await getsItsFile({ server, client, own }, right);
    });
  }
}

/** Changes the ticket behind its key name, which stands in clear in front. */
function forgeTicket(bytes: Buffer): void {
  const reading = parseClientHello(bytes);
  const name = reading.kind === "hello" ? (reading.hello.pskName ?? reading.hello.ticketName) : undefined;
  if (name === undefined) throw new Error("the hello holds no ticket");
  const at = bytes.indexOf(name, "hex") + 16;
  for (let index = at; index < at + 16; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
}

for (const version of tlsVersions) {
  test(`${version}, require: the client itself without resumption is told at once, and the log says cause and cure`, async (t) => {
    const { server, client } = await scene(t, version, "require");
    const { attempt: made, reply } = await download(client, "secret", only(version));
    assert.deepEqual(reply.lines, [notResumed]);
    assert.deepEqual([made.secured, made.content.length, made.sessions.length], [false, 0, 0]);
    const { cause, cure } = await refusal(server, /binding/);
    assert.equal(
      cause,
      "the data connection's TLS session was not resumed from this control connection, and tls.binding is require",
    );
    assert.equal(cure, "switch on TLS session resumption (session reuse) in the client, or set tls.binding to prefer");
    assert.equal((await client.command("NOOP")).code, 200);
  });

  test(`${version}: the session of another living session of the same user is no key, wherever that one stands`, async (t) => {
    const { server, client, own } = await scene(t, version, "require");
    const other = await WireClient.loggedIn(server, { version });
    t.after(() => other.close());
    const { attempt: made, reply } = await download(client, "secret", ownSession(other, version));
    assert.deepEqual(reply.lines, [notResumed]);
    assert.equal(made.secured, false);
    // When the other one waits too, its session leads there.
    const port = await client.passive();
    assert.equal(await other.passive(), port);
    const [right, wrong] = [await client.dial(port), await client.dial(port)];
    assert.equal((await client.command("RETR secret")).code, 150);
    const led = attempt(server, wrong, ownSession(other, version));
    await getsItsFile({ server, client, own }, right);
    assert.equal((await other.command("RETR secret")).code, 150);
    assert.equal((await other.read()).code, 226);
    assert.equal(String((await led).content), SECRET);
  });

  test(`${version}, prefer: one that does not resume is taken by its address; when one has resumed, no more`, async (t) => {
    const { server, client, own } = await scene(t, version, "prefer");
    const before = await download(client, "secret", only(version));
    assert.deepEqual([before.reply.code, before.attempt.resumed, String(before.attempt.content)], [226, false, SECRET]);
    const resumed = await download(client, "secret", own);
    assert.deepEqual([resumed.reply.code, resumed.attempt.resumed], [226, true]);
    const after = await download(client, "secret", only(version));
    const hardens = version === "TLSv1.2" || controlsTickets;
    assert.deepEqual(after.reply.lines, hardens ? [notResumed] : ["226 Transfer complete"]);
    if (!hardens) return;
    const { cause, cure } = await refusal(server, /although/);
    assert.equal(
      cause,
      "the data connection's TLS session was not resumed from this control connection, although an earlier one of this session was",
    );
    assert.equal(
      cure,
      "if the client is to be trusted, let it resume every time, or set tls.binding to off; else somebody tried to take over a data connection",
    );
  });

  test(`${version}, off: it never hardens`, async (t) => {
    const { client, own } = await scene(t, version, "off");
    assert.equal((await download(client, "secret", own)).attempt.resumed, true);
    assert.equal((await download(client, "secret", only(version))).reply.code, 226);
  });

  test(`${version}: a data connection that was taken by its address leaves nothing to come back with`, async (t) => {
    const { server, client } = await scene(t, version, "prefer");
    const { attempt: taken } = await download(client, "secret", only(version));
    // Over TLS 1.2 a client remembers a session in any case, with or without a ticket for it.
    const [session] = taken.sessions;
    if (version === "TLSv1.3") {
      assert.equal(session, undefined);
      return;
    }
    assert.ok(session !== undefined);
    const { tls } = defaultServerSettings;
    const { certificate, key } = await testIdentity();
    server.server.reload(
      { ...defaultServerSettings, tls: { ...tls, binding: "require" } },
      { certificates: [certificate], keys: [key] },
    );
    const { reply, attempt: made } = await download(client, "secret", { ...only(version), session });
    assert.deepEqual(reply.lines, [notResumed]);
    assert.equal(made.secured, false);
  });

  test(`${version}, require: a client that uses each ticket once makes as many transfers as it likes, up and down`, async (t) => {
    const { client } = await scene(t, version, "require");
    for (let turn = 0; turn < 8; turn++) {
      const { attempt: made, reply } = await download(client, "secret", ownSession(client, version));
      assert.deepEqual([reply.code, made.resumed], [226, true], `download ${turn + 1}`);
      client.session = made.sessions.at(-1);
      // Like curl: TLS begins with the connection, not with 150.
      const raw = await client.dial(await client.passive());
      client.send(`STOR up${turn}`);
      const up = await client.secureData(raw);
      if (version === "TLSv1.2") client.session = up.getSession();
      up.on("session", (session) => {
        client.session = session;
      });
      assert.equal(up.isSessionReused(), true, `upload ${turn + 1}`);
      assert.equal((await client.read()).code, 150);
      const closed = once(up, "close");
      up.resume().end("content");
      assert.equal((await client.read()).code, 226);
      await closed;
    }
  });

  test(`${version}: a client that comes back with the session of an earlier connection logs in as ever`, async (t) => {
    const { server, client } = await scene(t, version, "require");
    const { session } = client;
    assert.ok(session !== undefined);
    const again = await WireClient.connect(server, { version, session });
    t.after(() => again.close());
    await again.read();
    await again.command("AUTH TLS");
    await again.startTls();
    assert.equal((await again.command("NOOP")).code, 200);
    assert.equal((await client.command("NOOP")).code, 200);
  });
}

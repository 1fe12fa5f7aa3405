import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ScriptedServer } from "../../test/hostile/client/scripted-server.js";
import { ConnectProxy } from "../../test/support/connect-proxy.js";
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
  testPassword,
  testUser,
} from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { type ConnectOptions, connect, FileTrustStore, FtpsError, FtpsPool, type ShownCertificate } from "./index.js";
import { settingsOf } from "./options.js";

const identity = await testIdentity();
watchLeaks();

async function serve(t: TestContext, options: TestServerOptions = {}) {
  const server: TestServer = await startTestServer({ files: { "/a": "content" }, ...options });
  t.after(() => server.stop());
  const settings: ConnectOptions = {
    ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword },
    tls: { authorities: [server.ca] },
  };
  return { server, settings };
}

const code = (wanted: string) => (error: unknown) => error instanceof FtpsError && error.code === wanted;

for (const scheme of ["http", "socks5"] as const) {
  test(`through a proxy (${scheme}), control and data, with a login`, async (t) => {
    const { settings, server } = await serve(t);
    const proxy = await ConnectProxy.start({ login: "me:a b" });
    t.after(() => proxy.stop());
    await using client = await connect(settings, { proxy: `${scheme}://me:a%20b@127.0.0.1:${proxy.port}` });
    assert.equal(String(await client.content("/a")), "content");
    assert.equal(proxy.asked.length, 2);
    assert.equal(proxy.asked[0], `${server.host}:${server.explicit}`);
    const wrong = connect(settings, { proxy: `${scheme}://me:wrong@127.0.0.1:${proxy.port}` });
    await assert.rejects(wrong, code("unreachable"));
  });
}

test("active mode, both ways", async (t) => {
  const { settings } = await serve(t, {
    settings: { activeMode: true },
  });
  await using client = await connect(settings, { dataMode: "active" });
  const content = randomBytes(500_000);
  await client.upload(content, "/b");
  assert.deepEqual(await client.content("/b"), content);
  assert.equal((await client.list("/")).entries.length, 2);
});

test("a pool works side by side, and no more at once than it has connections", async (t) => {
  const { settings, server } = await serve(t);
  await using pool = new FtpsPool(settings, { size: 3 });
  let [running, most] = [0, 0];
  await pool.each(Array(20).keys(), async (client, number) => {
    most = Math.max(most, ++running);
    await client.upload({ text: `${number}` }, `/n${number}`);
    running--;
  });
  assert.equal(most, 3);
  assert.equal(server.events.filter(({ type }) => type === "session-opened").length, 3);
  await assert.rejects(
    pool.each([1, 2, 3], (client) => client.remove("/none")),
    FtpsError,
  );
});

test("who waits for a connection of a pool and is stopped leaves the turn to the next one", async (t) => {
  const { settings } = await serve(t);
  await using pool = new FtpsPool(settings, { size: 1 });
  const [stopped, over] = [new AbortController(), new AbortController()];
  const order: string[] = [];
  const first = pool.use(async () => {
    if (!over.signal.aborted) await once(over.signal, "abort");
  });
  const second = pool.use(async () => order.push("second"), { signal: stopped.signal });
  const third = pool.use(async () => order.push("third"));
  const refused = assert.rejects(second, code("aborted"));
  stopped.abort();
  await refused;
  over.abort();
  await Promise.all([first, third]);
  assert.deepEqual(order, ["third"]);
  const late = new AbortController();
  const holding = pool.use(async () => {
    const waits = [
      pool.use(async () => order.push("late"), { signal: late.signal }),
      pool.use(async () => order.push("last")),
    ];
    // Both at once: the turn comes, and nobody wants it.
    setImmediate(() => late.abort());
    return { waits: Promise.allSettled(waits) };
  });
  await (await holding).waits;
  assert.equal(order.at(-1), "last");
  await assert.rejects(
    pool.each([1], async () => {}, { signal: AbortSignal.abort() }),
    code("aborted"),
  );
});

test("a certificate is trusted on first use, kept, and another one is refused", async (t) => {
  const { settings, server } = await serve(t);
  await using folder = await temporaryFolder("trust");
  const file = path.join(folder.path, "sub", "known");
  const trustStore = new FileTrustStore(file);
  const shown: ShownCertificate[] = [];
  const tls = { authorities: [], trustStore };
  await assert.rejects(connect(settings, { tls }), code("certificate-unknown"));
  const asking = { ...tls, onUnknown: (certificate: ShownCertificate) => shown.push(certificate) > 0 };
  await (await connect(settings, { tls: asking })).close();
  await (await connect(settings, { tls })).close();
  assert.equal(shown.length, 1);
  assert.match(shown[0]?.names ?? "", /localhost/);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.match(await readFile(file, "utf8"), /^127\.0\.0\.1:\d+ SHA256:[0-9A-F:]{95}\n$/);
  await trustStore.set(server.host, server.explicit, "ab".repeat(32));
  await assert.rejects(connect(settings, { tls: asking }), code("certificate-changed"));
  await writeFile(file, "nonsense\n");
  await assert.rejects(connect(settings, { tls: asking }), code("local"));
});

test("a pin is enough, and the system's authorities are not for a certificate of our own", async (t) => {
  const { settings } = await serve(t);
  await assert.rejects(connect({ ...settings, tls: {} }), code("certificate-unknown"));
  const { X509Certificate } = await import("node:crypto");
  const { fingerprint256 } = new X509Certificate(identity.certificate);
  await (await connect({ ...settings, tls: { pins: [`SHA256:${fingerprint256}`] } })).close();
});

test("the certificate must hold the name that is meant", async (t) => {
  const { settings } = await serve(t);
  await (await connect(settings, { servername: "localhost" })).close();
  await assert.rejects(connect(settings, { servername: "other.example" }), code("certificate-invalid"));
});

test("the password is in no line that is told, and a wrong one is a login that is not repeated", async (t) => {
  const { settings } = await serve(t);
  const lines: string[] = [];
  const onLine = (_direction: string, line: string) => lines.push(line);
  await assert.rejects(connect(settings, { password: "very wrong", onLine }), code("login"));
  assert.ok(lines.includes("PASS ****"));
  assert.equal(lines.filter((line) => line.startsWith("USER")).length, 1);
  assert.doesNotMatch(lines.join("\n"), /very wrong/);
});

test("names go in the encoding that was asked for, and what it does not have is refused", async (t) => {
  const { settings, server } = await serve(t);
  await using client = await connect(settings, { encoding: "iso-8859-1" });
  await client.upload({ text: "x" }, Buffer.from("/\xe4", "latin1"));
  const entry = (await client.list("/")).entries.find(({ name }) => name !== "a");
  assert.equal(entry?.name, "ä");
  assert.equal(String(await client.content("/ä")), "x");
  assert.equal(String(await client.content(entry?.pathBytes ?? "")), "x");
  assert.throws(() => client.list("/日本"), code("usage"));
  assert.ok(server.events.length > 0);
});

test("a limit holds for what goes up and comes down", async (t) => {
  const { settings } = await serve(t);
  await using client = await connect(settings, { limit: 1_000_000 });
  const started = performance.now();
  await client.upload(Buffer.alloc(400_000), "/b");
  assert.ok(performance.now() - started > 200, `${performance.now() - started}`);
});

test("what is stopped when the server has said its last word already, and only we are slow, ends at once", async (t) => {
  const server = await ScriptedServer.start({ identity, content: Buffer.alloc(100_000) });
  t.after(() => server.stop());
  const stopping = new AbortController();
  const onLine = (direction: string, line: string): void => {
    if (direction === "received" && line.startsWith("226")) setImmediate(() => stopping.abort());
  };
  const at = { host: "127.0.0.1", port: server.port, user: "ada", password: "x", limit: 20_000, onLine };
  await using client = await connect({ ...at, tls: { authorities: [identity.certificate] } });
  await assert.rejects(client.content("/slow", { signal: stopping.signal }), code("aborted"));
});

test("a limit of a pool is one for all its connections", async (t) => {
  const { settings } = await serve(t);
  await using pool = new FtpsPool(settings, { size: 2, limit: 1_000_000 });
  await Promise.all([pool.use((client) => client.exists("/a")), pool.use((client) => client.exists("/b"))]);
  const started = performance.now();
  await pool.each(["/b", "/c"], async (client, file) => void (await client.upload(Buffer.alloc(250_000), file)));
  assert.ok(performance.now() - started > 300, `${performance.now() - started}`);
});

test("a host with other letters goes by the name that DNS and certificates have", () => {
  const { host, servername } = settingsOf("ftpes://b\u00fccher.example/", { servername: "stra\u00dfe.example" });
  assert.deepEqual([host, servername], ["xn--bcher-kva.example", "xn--strae-oqa.example"]);
  assert.equal(settingsOf({ host: "::1" }).host, "::1");
});

test("without TLS only when that was said", async (t) => {
  const { settings } = await serve(t, {
    settings: { tls: { control: "optional", data: "optional" } },
  });
  await assert.rejects(connect({ ...settings, security: "clear" }), code("usage"));
  await using client = await connect({ ...settings, security: "clear", allowClear: true });
  assert.equal(client.tls, undefined);
  assert.equal(String(await client.content("/a")), "content");
});

test("a port that nobody listens on, and a name that nobody has", async () => {
  await assert.rejects(connect("ftpes://ada@127.0.0.1:1"), code("unreachable"));
  await assert.rejects(connect("sftp://ada@127.0.0.1:1"), code("usage"));
  await assert.rejects(connect("ftp://ada@127.0.0.1:1"), code("usage"));
});

test("a client that was closed says so, and an aborted connect ends", async (t) => {
  const { settings } = await serve(t);
  const client = await connect(settings);
  await client.close();
  await client.close();
  await assert.rejects(client.list("/"), code("closed"));
  await assert.rejects(connect(settings, { signal: AbortSignal.abort() }), code("aborted"));
});

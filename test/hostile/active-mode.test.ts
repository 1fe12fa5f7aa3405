import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello, only, tlsVersions } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { attempt, refusal, serve } from "./data-side.js";

watchLeaks();

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
  readonly port: number;
  /** The server's next connection to us. */
  called(): Promise<Socket>;
}

async function begin(
  t: TestContext,
  { version = "TLSv1.3", ...options }: TestServerOptions & { readonly version?: "TLSv1.2" | "TLSv1.3" } = {},
): Promise<Scene> {
  const server = await serve(t, {
    files: { "/file": "content" },
    ...options,
    settings: { activeMode: true, ...options.settings },
  });
  const client = await WireClient.loggedIn(server, { version });
  const listener = createServer({ pauseOnConnect: true }).listen(0, server.host);
  const sockets: Socket[] = [];
  listener.on("connection", (socket) => sockets.push(socket.on("error", () => {})));
  t.after(() => {
    client.close();
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(listener, "listening");
  const address = listener.address();
  assert.ok(address !== null && typeof address !== "string");
  return {
    server,
    client,
    port: address.port,
    called: async () => {
      while (sockets.length === 0) await once(listener, "connection");
      const [socket] = sockets.splice(0);
      assert.ok(socket !== undefined);
      t.after(() => socket.destroy());
      return socket;
    },
  };
}

function portLine(port: number, host = "127.0.0.1"): string {
  return `PORT ${host.replaceAll(".", ",")},${port >> 8},${port & 255}`;
}

async function gone(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.resume().once("close", resolve));
}

test("active mode is off unless switched on", async (t) => {
  const { client, port } = await begin(t, { settings: { activeMode: false } });
  for (const line of [portLine(port), `EPRT |1|127.0.0.1|${port}|`])
    assert.deepEqual((await client.command(line)).lines, ["502 This command is switched off on this server"]);
  assert.equal((await client.command("RETR file")).code, 425);
});

test("only the client's own address is called, on ports that are no system's", async (t) => {
  const { client, port } = await begin(t);
  const refusals: readonly (readonly [string, string])[] = [
    [portLine(port, "127.0.0.2"), "504 Only your own address is possible"],
    [portLine(port, "192.0.2.1"), "504 Only your own address is possible"],
    [`EPRT |1|127.0.0.2|${port}|`, "504 Only your own address is possible"],
    [`EPRT |2|::1|${port}|`, "504 Only your own address is possible"],
    [portLine(1023), "504 Only ports from 1024 are possible"],
    ["EPRT |1|127.0.0.1|22|", "504 Only ports from 1024 are possible"],
    [portLine(0), "501 PORT: six numbers were expected: h1,h2,h3,h4,p1,p2"],
    ["PORT 127,0,0,256,4,1", "501 PORT: six numbers were expected: h1,h2,h3,h4,p1,p2"],
    ["EPRT |3|127.0.0.1|5000|", "522 Unknown address family; use (1,2)"],
  ];
  for (const [line, expected] of refusals) {
    const { lines } = await client.command(line);
    assert.equal(lines[0]?.slice(0, 3), expected.slice(0, 3), line);
    if (!line.startsWith("EPRT |3") && expected.startsWith("504")) assert.deepEqual(lines, [expected], line);
  }
  assert.equal((await client.command("RETR file")).code, 425);
});

for (const version of tlsVersions) {
  test(`${version}: the server calls, and is the TLS server all the same; the session is resumed`, async (t) => {
    const { server, client, port, called } = await begin(t, { version, settings: { tls: { binding: "require" } } });
    for (const line of [portLine(port), `EPRT |1|127.0.0.1|${port}|`]) {
      assert.equal((await client.command(line)).code, 200);
      client.send("RETR file");
      const raw = await called();
      assert.equal(raw.remoteAddress, server.host);
      assert.equal((await client.read()).code, 150);
      const { session = Buffer.alloc(0) } = client;
      const made = await attempt(server, raw, { ...only(version), session });
      assert.deepEqual([made.resumed, String(made.content)], [true, "content"]);
      client.session = made.sessions.at(-1);
      assert.equal((await client.read()).code, 226);
    }
    const { data, reply } = await client.fetch("RETR file");
    assert.deepEqual([String(data), reply.code], ["content", 226]);
  });

  test(`${version}: an upload over it is whole, or not there`, async (t) => {
    const { client, port, called } = await begin(t, { version });
    const sending = async (): Promise<Awaited<ReturnType<WireClient["secureData"]>>> => {
      await client.command(portLine(port));
      client.send("STOR up");
      const raw = await called();
      assert.equal((await client.read()).code, 150);
      return await client.secureData(raw);
    };
    (await sending()).resume().end("content");
    assert.equal((await client.read()).code, 226);
    const cut = await sending();
    cut.on("error", () => {});
    cut.write("other", () => cut.destroy());
    assert.equal((await client.read()).code, 426);
    assert.equal(String((await client.fetch("RETR up")).data), "content");
  });
}

test("a client that does not resume is refused under require, in words", async (t) => {
  const { server, client, port, called } = await begin(t, { settings: { tls: { binding: "require" } } });
  await client.command(portLine(port));
  client.send("RETR file");
  const raw = await called();
  assert.equal((await client.read()).code, 150);
  const made = await attempt(server, raw);
  assert.equal(made.secured, false);
  assert.equal((await client.read()).code, 425);
  assert.match((await refusal(server, /require/)).cure, /session reuse/);
});

test("a client that cannot be reached is told so, and the session goes on", async (t) => {
  const { client, port } = await begin(t);
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const nobody = closed.address();
  assert.ok(nobody !== null && typeof nobody !== "string");
  await new Promise((resolve) => closed.close(resolve));
  await client.command(portLine(nobody.port));
  assert.equal((await client.command("RETR file")).code, 150);
  assert.deepEqual((await client.read()).lines, [
    "425 Your client could not be reached on the port it gave: a firewall or NAT may be in the way; use passive mode",
  ]);
  assert.equal((await client.command(portLine(port))).code, 200);
});

test("ABOR ends a transfer that waits for the client's TLS, before its hello and within the handshake", async (t) => {
  const { server, client, port, called } = await begin(t);
  for (const bytes of ["", "160301"]) {
    await client.command(portLine(port));
    client.send("RETR file");
    const raw = await called();
    assert.equal((await client.read()).code, 150);
    if (bytes !== "") raw.write(Buffer.from(bytes, "hex"));
    client.send("ABOR");
    assert.deepEqual([(await client.read()).code, (await client.read()).code], [426, 226]);
    await gone(raw);
  }
  // A hello that is whole, and then nothing.
  await client.command(portLine(port));
  client.send("RETR file");
  const raw = await called();
  assert.equal((await client.read()).code, 150);
  raw.write(await capturedHello());
  await once(raw.resume(), "data");
  client.send("ABOR");
  assert.deepEqual([(await client.read()).code, (await client.read()).code], [426, 226]);
  await gone(raw);
  assert.equal(server.server.held.transferMemory, 0);
});

test("a session that ends while the client is called leaves nothing", async (t) => {
  const { server, client, port, called } = await begin(t);
  await client.command(portLine(port));
  client.send("RETR file");
  const raw = await called();
  client.close();
  await server.event(({ type }) => type === "session-closed");
  await gone(raw);
});

test("in clear the server sends at once", async (t) => {
  const { client, port, called } = await begin(t, { settings: { tls: { data: "optional", control: "optional" } } });
  await client.command("PROT C");
  await client.command(portLine(port));
  client.send("RETR file");
  const raw = await called();
  const chunks: Buffer[] = [];
  for await (const chunk of raw) chunks.push(chunk as Buffer);
  assert.equal(String(Buffer.concat(chunks)), "content");
  assert.deepEqual([(await client.read()).code, (await client.read()).code], [150, 226]);
});

test("over IPv6, with any spelling of the address", async (t) => {
  const { client, port, called } = await begin(t, { host: "::1" });
  for (const host of ["::1", "0:0:0:0:0:0:0:1"]) {
    assert.equal((await client.command(`EPRT |2|${host}|${port}|`)).code, 200, host);
    client.send("RETR file");
    const raw = await called();
    assert.equal((await client.read()).code, 150);
    const stream = await client.secureData(raw);
    assert.equal(String((await once(stream, "data"))[0]), "content");
    assert.equal((await client.read()).code, 226);
  }
  assert.equal((await client.command(portLine(port))).code, 504);
});

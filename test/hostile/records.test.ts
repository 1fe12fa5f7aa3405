import assert from "node:assert/strict";
import { constants } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from "node:tls";
import { parseClientHello } from "../../src/tls/hello.js";
import { type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello, only, relay, tlsClient, tlsVersions } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { download, serve } from "./data-side.js";

/** An application record that no key of the connection ever sealed. */
const brokenRecord = Buffer.concat([Buffer.from([23, 3, 3, 0, 64]), Buffer.alloc(64, 7)]);

watchLeaks();

/** A connection that goes through our hands: `inject` writes to the server in the client's name. */
async function handled(t: TestContext, toServer: Socket): Promise<{ client: Socket; inject: (bytes: Buffer) => void }> {
  const middle = await relay();
  t.after(() => {
    middle[Symbol.dispose]();
    toServer.destroy();
  });
  toServer.on("error", () => {}).on("close", () => middle.server.destroy());
  middle.server.on("close", () => toServer.destroy());
  middle.server.pipe(toServer).pipe(middle.server);
  return { client: middle.client, inject: (bytes) => toServer.write(bytes) };
}

async function loggedIn(t: TestContext, server: TestServer, version: "TLSv1.2" | "TLSv1.3"): Promise<WireClient> {
  const client = await WireClient.loggedIn(server, { version });
  t.after(() => client.close());
  return client;
}

for (const version of tlsVersions) {
  test(`${version}: a broken record on a control connection ends the session`, async (t) => {
    const server = await serve(t);
    const { client, inject } = await handled(t, connect(server.implicit, server.host));
    const control = await tlsClient(client, only(version));
    await once(control, "data");
    inject(brokenRecord);
    const event = await server.event(({ type }) => type === "session-closed");
    assert.ok(event.type === "session-closed" && event.reason === "connection-error");
    await new Promise((resolve) => (control.closed ? resolve(undefined) : control.once("close", resolve)));
  });

  test(`${version}: a broken record ends a transfer with 426, up and down, and the session goes on`, async (t) => {
    const server = await serve(t, { files: { "/large": Buffer.alloc(9_000_000), "/small": "small" } });
    const client = await loggedIn(t, server, version);
    for (const line of ["STOR new", "RETR large"]) {
      const data = await handled(t, await client.dial(await client.passive()));
      assert.equal((await client.command(line)).code, 150);
      const { session = Buffer.alloc(0) } = client;
      const stream = await tlsClient(data.client, { ...only(version), session });
      await once(stream, "secureConnect");
      if (line.startsWith("STOR")) {
        stream.write("the beginning of a file");
        while (!(await client.command("STAT")).lines.some((text) => text.includes("23 bytes so far")));
      } else await once(stream, "readable");
      data.inject(brokenRecord);
      assert.equal((await client.read()).code, 426, line);
      stream.destroy();
    }
    assert.equal((await client.command("SIZE new")).code, 550);
    assert.equal(String((await client.fetch("RETR small")).data), "small");
    assert.equal(server.server.held.transferMemory, 0);
  });

  test(`${version}: a client that ends an upload with close_notify, and keeps its side open, has the server's answer`, async (t) => {
    const server = await serve(t);
    const client = await loggedIn(t, server, version);
    const raw = await client.dial(await client.passive());
    assert.equal((await client.command("STOR new")).code, 150);
    // As curl does: it waits for close_notify before it closes.
    const stream = openEnded(raw, {
      ca: server.ca,
      servername: "localhost",
      session: client.session,
      ...only(version),
    });
    t.after(() => stream.destroy());
    await once(stream, "secureConnect");
    stream.resume().end("content");
    const [, { code }] = await Promise.all([once(stream, "end"), client.read()]);
    assert.equal(code, 226);
    assert.equal(String((await client.fetch("RETR new")).data), "content");
    raw.destroy();
  });

  test(`${version}: a data connection resumes whatever host name it gives`, async (t) => {
    const server = await serve(t, { files: { "/file": "content" }, settings: { tls: { binding: "require" } } });
    for (const servername of ["localhost", "LOCALHOST", "", "another.example"]) {
      const client = await loggedIn(t, server, version);
      const { session = Buffer.alloc(0) } = client;
      const options = { ...only(version), session, servername, checkServerIdentity: () => undefined };
      // Some clients (Node from 22 on) offer no session of one host to another; that is theirs to decide.
      const reading = parseClientHello(await capturedHello(options));
      assert.ok(reading.kind === "hello");
      const offers = (reading.hello.pskName ?? reading.hello.ticketName) !== undefined;
      assert.ok(offers || servername !== "localhost");
      if (!offers) continue;
      const { attempt: made, reply } = await download(client, "file", options);
      assert.deepEqual([reply.code, made.resumed, String(made.content)], [226, true, "content"], servername);
    }
  });
}

/** TLS that ends with close_notify and no FIN. */
function openEnded(
  raw: Socket,
  options: Omit<ConnectionOptions, "session"> & { session: Buffer | undefined },
): TLSSocket {
  const { session, ...others } = options;
  const shim = new Duplex({
    read: () => raw.resume(),
    write: (chunk: Buffer, _encoding, done) => raw.write(chunk, done),
    final: (done) => done(),
    destroy: (error, done) => done(error),
  });
  raw.on("error", () => {}).on("end", () => shim.push(null));
  raw.on("data", (chunk: Buffer) => shim.push(chunk));
  const stream = tlsConnect({ socket: shim, ...others, ...(session === undefined ? {} : { session }) });
  return stream.on("error", () => {});
}

test("a TLS 1.2 client that disables tickets, as curl does, resumes by session id under require", async (t) => {
  const server = await serve(t, { files: { "/file": "content" }, settings: { tls: { binding: "require" } } });
  const options: ConnectionOptions = { ...only("TLSv1.2"), secureOptions: constants.SSL_OP_NO_TICKET };
  const control = await tlsClient(connect(server.implicit, server.host), options);
  t.after(() => control.destroy());
  const lines: string[] = [];
  let wake = (): void => {};
  control.on("data", (chunk: Buffer) => {
    lines.push(...String(chunk).split("\r\n").filter(Boolean));
    wake();
  });
  const line = async (): Promise<string> => {
    while (lines.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return lines.shift() ?? "";
  };
  const command = async (text: string): Promise<string> => {
    control.write(`${text}\r\n`);
    return await line();
  };
  await line();
  for (const text of [`USER ${testUser}`, `PASS ${testPassword}`, "TYPE I"]) await command(text);
  assert.equal(server.server.held.sessionIds, 1);
  const session = control.getSession();
  assert.ok(session !== undefined);
  for (let round = 0; round < 3; round++) {
    const port = Number((await command("EPSV")).split("|")[3]);
    const raw = connect(port, server.host);
    assert.match(await command("RETR file"), /^150/);
    const stream = await tlsClient(raw, { ...options, session });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    assert.equal(String(Buffer.concat(chunks)), "content");
    assert.match(await line(), /^226/);
  }
  const transfers = server.events.filter((event) => event.type === "transfer");
  assert.deepEqual(
    transfers.map(({ resumed, completed }) => resumed && completed),
    [true, true, true],
  );
});

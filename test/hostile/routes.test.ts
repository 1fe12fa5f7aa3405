import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { connect as tlsConnect } from "node:tls";
import { MAX_UNCLAIMED_PER_ADDRESS } from "../../src/server/data/passive-pool.js";
import { startTestServer, testUser } from "../support/ftps-server.js";
import { WireClient } from "../support/wire-client.js";

const notResumed = /^425 The TLS session of the data connection was not resumed from this control connection$/;

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  test(`${version}, prefer: a connection that names one session is never given to another of the same address`, async () => {
    const server = await startTestServer({ files: { "/b": "the file of B" } });
    const a = await WireClient.loggedIn(server, { version });
    const b = await WireClient.loggedIn(server, { version });
    const port = await b.passive();
    const raw = await b.dial(port);
    b.send("RETR b");
    assert.equal((await b.read()).code, 150);
    const stray = tlsConnect({
      socket: raw,
      ca: server.ca,
      servername: "localhost",
      minVersion: version,
      maxVersion: version,
      ...(a.session === undefined ? {} : { session: a.session }),
    });
    let read = "";
    stray
      .on("error", () => {})
      .on("data", (chunk) => {
        read += chunk;
      });
    await new Promise((resolve) => stray.once("close", resolve));
    assert.equal(read, "");
    assert.match((await b.read()).lines[0] ?? "", notResumed);
    const { data } = await b.fetch("RETR b");
    assert.equal(data.toString(), "the file of B");
    a.close();
    b.close();
    await server.stop();
  });
}

test("connections that say nothing do not keep the one out that does", async () => {
  const server = await startTestServer({ files: { "/f": "content" } });
  const client = await WireClient.loggedIn(server);
  const port = await client.passive();
  const silent = [];
  for (let count = 0; count < MAX_UNCLAIMED_PER_ADDRESS + 4; count++) silent.push(await client.dial(port));
  const raw = await client.dial(port);
  client.send("RETR f");
  assert.equal((await client.read()).code, 150);
  const stream = await client.secureData(raw);
  let text = "";
  for await (const chunk of stream) text += chunk;
  assert.equal(text, "content");
  assert.equal((await client.read()).code, 226);
  for (const socket of silent) socket.destroy();
  client.close();
  await server.stop();
});

test("a client that closes its data connection before TLS is told at once, in words", async () => {
  const server = await startTestServer({ files: { "/f": "content" } });
  const client = await WireClient.loggedIn(server);
  const raw = await client.dial(await client.passive());
  client.send("RETR f");
  assert.equal((await client.read()).code, 150);
  raw.destroy();
  assert.deepEqual((await client.read()).lines, ["425 Your client closed the data connection before TLS began"]);
  client.close();
  await server.stop();
});

test("an account that expires ends its session at the next command", async () => {
  const server = await startTestServer();
  const client = await WireClient.loggedIn(server);
  await server.accounts.update(testUser, { expires: Date.now() + 150 });
  let answer = await client.command("NOOP");
  while (answer.code === 200) answer = await client.command("NOOP");
  assert.deepEqual(answer.lines, ["421 Your account has expired"]);
  await client.untilClosed();
  await server.stop();
});

test("a storage that is full says so to a client that is still sending, before it closes", async () => {
  const server = await startTestServer({ capacity: 500_000 });
  const client = await WireClient.loggedIn(server);
  const stream = await client.transfer("STOR big");
  let failed: unknown;
  stream.on("error", (error) => {
    failed = error;
  });
  stream.resume().end(Buffer.alloc(2_000_000));
  assert.equal((await client.read()).code, 452);
  await once(stream, "close");
  assert.equal(failed, undefined);
  client.close();
  await server.stop();
});

test("commands behind a running upload hide neither the client's end nor its ABOR", async () => {
  const server = await startTestServer();
  const many = "NOOP\r\n".repeat(40);
  const aborting = await WireClient.loggedIn(server);
  const first = await aborting.transfer("STOR aborted");
  first.on("error", () => {}).write(Buffer.alloc(1000));
  aborting.socket.write(`${many}ABOR\r\n`);
  assert.equal((await aborting.read()).code, 426);
  assert.equal((await aborting.read()).code, 226);
  for (let count = 0; count < 40; count++) assert.equal((await aborting.read()).code, 200);
  const leaving = await WireClient.loggedIn(server);
  const second = await leaving.transfer("STOR left");
  second.on("error", () => {}).write(Buffer.alloc(1000));
  leaving.socket.end(many);
  await server.event((event) => event.type === "session-closed");
  second.end();
  assert.equal((await aborting.command("SIZE left")).code, 550);
  assert.equal((await aborting.command("SIZE aborted")).code, 550);
  aborting.close();
  await server.stop();
});

test("a flood of commands behind a transfer ends the session, and its upload", async () => {
  const server = await startTestServer();
  const client = await WireClient.loggedIn(server);
  const stream = await client.transfer("STOR flooded");
  stream.on("error", () => {}).write(Buffer.alloc(1000));
  client.socket.write("NOOP\r\n".repeat(5000));
  assert.match(await client.untilClosed(), /^421 Too many commands/);
  await server.event((event) => event.type === "transfer" && !event.completed);
  await server.stop();
});

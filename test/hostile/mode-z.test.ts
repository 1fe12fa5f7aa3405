import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type TestContext, test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import { MAX_COMPRESSED_TRANSFERS } from "../../src/server/data/deflate.js";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

watchLeaks();

const MIB = 1024 * 1024;

async function begin(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return await serve(t, { ...options, settings: { modeZ: { enabled: true }, ...options.settings } });
}

async function join(t: TestContext, server: TestServer): Promise<WireClient> {
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  assert.equal((await client.command("MODE Z")).code, 200);
  return client;
}

test("a bomb costs little: it is refused long before it is expanded", async (t) => {
  const server = await begin(t);
  const client = await join(t, server);
  // Of the kind of which 10 MB expand to 10 GB; this one has 250 kB.
  const bomb = deflateSync(Buffer.alloc(256 * MIB), { level: 9 });
  const before = process.memoryUsage().rss;
  const reply = await client.store("STOR bomb", bomb);
  assert.equal(reply.code, 550);
  const event = await server.event((each) => each.type === "transfer");
  assert.ok(event.type === "transfer" && !event.completed && event.bytes < 20 * MIB, JSON.stringify(event));
  assert.ok(process.memoryUsage().rss - before < 64 * MIB);
  // Nothing of it is kept, and the session goes on.
  assert.equal((await client.command("SIZE bomb")).code, 550);
  assert.equal((await client.store("STOR file", deflateSync(Buffer.from("content")))).code, 226);
});

test("the space that a user has is of expanded bytes", async (t) => {
  const server = await begin(t, { capacity: 3 * MIB });
  const client = await join(t, server);
  const stream = deflateSync(Buffer.concat([randomBytes(MIB / 2), Buffer.alloc(4 * MIB, "text and more text ")]));
  assert.ok(stream.length < MIB);
  assert.equal((await client.store("STOR file", stream)).code, 452);
  assert.equal((await client.command("MDTM file")).code, 550);
});

test("ALLO, which counts other bytes, does not count in MODE Z", async (t) => {
  const server = await begin(t);
  const client = await join(t, server);
  assert.equal((await client.command("ALLO 5")).code, 200);
  assert.equal((await client.store("STOR file", deflateSync(Buffer.from("ten bytes.")))).code, 226);
});

test("of an upload that is cut in MODE Z what came can be continued in MODE S", async (t) => {
  const content = randomBytes(400_000);
  const server = await begin(t);
  const client = await join(t, server);
  const stream = await client.transfer("STOR file");
  stream.on("error", () => {});
  await new Promise((resolve) => stream.write(deflateSync(content).subarray(0, 300_000), resolve));
  stream.destroy();
  assert.equal((await client.read()).code, 426);
  await client.command("MODE S");
  const { lines } = await client.command("SIZE file");
  const offered = Number(/^213 (\d+)/.exec(lines[0] ?? "")?.[1]);
  assert.ok(offered > 0 && offered % 4096 === 0, lines.join());
  assert.equal((await client.command(`REST ${offered}`)).code, 350);
  assert.equal((await client.store("STOR file", content.subarray(offered))).code, 226);
  assert.ok((await client.fetch("RETR file")).data.equals(content));
});

test("what broke in MODE Z cannot be continued", async (t) => {
  const server = await begin(t);
  const client = await join(t, server);
  const stream = deflateSync(randomBytes(100_000));
  stream.writeUInt8(stream.readUInt8(stream.length - 1) ^ 1, stream.length - 1);
  assert.equal((await client.store("STOR file", stream)).code, 451);
  await client.command("MODE S");
  assert.match((await client.command("SIZE file")).lines.join(), /^550/);
});

test("so many at once, and one more is told to use MODE S, or to wait", async (t) => {
  const server = await begin(t, { files: { "/file": "content" } });
  const clients = await Promise.all(Array.from({ length: MAX_COMPRESSED_TRANSFERS + 1 }, () => join(t, server)));
  const last = clients.pop();
  assert.ok(last !== undefined);
  for (const [index, client] of clients.entries()) {
    await client.passive();
    assert.equal((await client.command(`STOR to-${index}`)).code, 150);
  }
  await last.passive();
  assert.match((await last.command("RETR file")).lines.join(), /^451 Too many transfers in MODE Z/);
  await last.command("MODE S");
  assert.equal((await last.fetch("RETR file")).data.toString(), "content");
  const [first] = clients;
  assert.equal((await first?.command("ABOR"))?.code, 426);
  assert.equal((await first?.read())?.code, 226);
  await last.command("MODE Z");
  assert.equal(inflateSync((await last.fetch("RETR file")).data).toString(), "content");
});

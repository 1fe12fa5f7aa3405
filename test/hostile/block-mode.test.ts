import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { blockCodes, printBlock, printBlockHeader } from "../../src/support/block.js";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { WireClient, type WireOptions } from "../support/wire-client.js";
import { serve } from "./data-side.js";

watchLeaks();

const last = (content: string | Buffer): Buffer => printBlock(Buffer.from(content), blockCodes.endOfFile);

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
  /** The data connection, over which one file has gone up. */
  readonly data: TLSSocket;
}

async function begin(t: TestContext, options: TestServerOptions = {}, wire: WireOptions = {}): Promise<Scene> {
  const server = await serve(t, options);
  const client = await WireClient.loggedIn(server, wire);
  t.after(() => client.close());
  assert.equal((await client.command("MODE B")).code, 200);
  const data = (await client.transfer("STOR first")).on("error", () => {}).resume();
  t.after(() => data.destroy());
  data.write(last("first"));
  assert.equal((await client.read()).code, 250);
  return { server, client, data };
}

async function closed(data: TLSSocket): Promise<void> {
  if (!data.closed) await once(data, "close");
}

async function contentOf(server: TestServer, path: string): Promise<string> {
  const other = await WireClient.loggedIn(server);
  const { data } = await other.fetch(`RETR ${path}`);
  other.close();
  return String(data);
}

for (const version of ["TLSv1.2", "TLSv1.3"] as const)
  test(`${version}: one data connection for file after file, up and down, and for listings`, async (t) => {
    const { server, client, data } = await begin(t, {}, { version });
    data.pause();
    const next = async (): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for (;;) {
        data.resume();
        const [chunk] = (await once(data, "data")) as [Buffer];
        data.pause();
        chunks.push(chunk);
        const all = Buffer.concat(chunks);
        if ((all[0] ?? 0) & blockCodes.endOfFile && all.length === 3 + all.readUInt16BE(1)) return all.subarray(3);
      }
    };
    for (const [command, content] of [
      ["RETR first", "first"],
      ["NLST", "first\r\n"],
    ] as const) {
      const coming = next();
      assert.equal((await client.command(command)).code, 125);
      assert.equal(String(await coming), content);
      assert.equal((await client.read()).code, 250);
    }
    for (let index = 0; index < 20; index++) {
      assert.equal((await client.command(`STOR file-${index}`)).code, 125);
      data.write(printBlock(Buffer.from(`content `)));
      data.write(last(String(index)));
      assert.equal((await client.read()).code, 250);
    }
    assert.equal(await contentOf(server, "file-7"), "content 7");
    const opened = server.events.filter(({ type }) => type === "transfer").length;
    assert.ok(opened >= 23, String(opened));
  });

test("an upload without its last block is none, also where TLS ends in good order", async (t) => {
  const { server, client, data } = await begin(t);
  assert.equal((await client.command("STOR cut")).code, 125);
  data.end(printBlock(Buffer.from("a part of it")));
  assert.equal((await client.read()).code, 426);
  const event = await server.event((each) => each.type === "transfer" && each.path === "/cut");
  assert.ok(event.type === "transfer" && !event.completed);
  assert.equal((await client.command("RETR cut")).code, 425);
});

test("what are no blocks is no file, and neither is what its sender suspects", async (t) => {
  for (const wrong of [Buffer.from("plain content"), printBlock(Buffer.from("x"), blockCodes.suspect)]) {
    const { client, data } = await begin(t);
    assert.equal((await client.command("STOR wrong")).code, 125);
    data.write(wrong);
    assert.equal((await client.read()).code, 451);
    data.end();
    await closed(data);
    assert.equal((await client.command("MDTM wrong")).code, 550);
  }
});

test("blocks ahead of an upload that is refused are no part of the next one", async (t) => {
  const { client, data } = await begin(t);
  assert.equal((await client.command("MKD folder")).code, 257);
  data.write(last("content of another file"));
  await closed(data);
  assert.equal((await client.command("STOR folder")).code, 425);
  assert.equal((await client.command("STOR next")).code, 425);
  assert.equal((await client.command("MDTM next")).code, 550);
});

test("blocks that come while the server sends are no part of the next upload", async (t) => {
  const files = { "/large": Buffer.alloc(20_000_000) };
  const { client, data } = await begin(t, { files });
  data.pause();
  assert.equal((await client.command("RETR large")).code, 125);
  // The server cannot get on before all of it is read here; so this comes in between.
  await new Promise((resolve) => data.write(last("planted"), resolve));
  data.resume();
  assert.equal((await client.read()).code, 250);
  await closed(data);
  assert.equal((await client.command("STOR next")).code, 425);
  assert.equal((await client.command("MDTM next")).code, 550);
});

for (const command of ["MODE S", "MODE Z", "PROT C", "ABOR", "EPSV", "REIN"])
  test(`${command} ends the connection that stayed`, async (t) => {
    const { client, data } = await begin(t, { settings: { modeZ: { enabled: true }, tls: { data: "optional" } } });
    const reply = await client.command(command);
    assert.ok(reply.code < 300, reply.lines.join(" "));
    await closed(data);
    assert.ok([425, 503, 530].includes((await client.command("RETR first")).code) || command === "EPSV");
  });

test("the end of the session ends it, and so does the client, whenever it likes", async (t) => {
  const { client, data, server } = await begin(t);
  data.end();
  await closed(data);
  assert.equal((await client.command("RETR first")).code, 425);
  const other = (await client.transfer("STOR second")).on("error", () => {}).resume();
  other.write(last("second"));
  assert.equal((await client.read()).code, 250);
  assert.equal((await client.command("QUIT")).code, 221);
  await closed(other);
  await server.event(({ type }) => type === "session-closed");
});

test("a refused command leaves it as it is; an upload that storage refuses ends it, in words", async (t) => {
  const { client, data } = await begin(t, { capacity: 100_000 });
  assert.equal((await client.command("RETR nothing")).code, 550);
  assert.equal((await client.command("STOR small")).code, 125);
  data.write(last("small"));
  assert.equal((await client.read()).code, 250);
  assert.equal((await client.command("STOR large")).code, 125);
  for (let index = 0; index < 20; index++) data.write(printBlock(randomBytes(60_000)));
  assert.equal((await client.read()).code, 452);
  data.end();
  await closed(data);
  assert.equal((await client.command("MDTM large")).code, 550);
});

test("an upload that is refused when its last block has come leaves the connection to the next", async (t) => {
  const { client, data, server } = await begin(t, { capacity: 1_000 });
  assert.equal((await client.command("STOR large")).code, 125);
  data.write(last(randomBytes(2_000)));
  assert.equal((await client.read()).code, 452);
  assert.equal((await client.command("STOR small")).code, 125);
  data.write(last("small"));
  assert.equal((await client.read()).code, 250);
  assert.equal(await contentOf(server, "small"), "small");
});

test("as many bytes as ALLO announced, in blocks too", async (t) => {
  const { client, data } = await begin(t);
  assert.equal((await client.command("ALLO 7")).code, 200);
  assert.equal((await client.command("STOR file")).code, 125);
  data.write(last("short"));
  assert.equal((await client.read()).code, 451);
  assert.equal((await client.command("MDTM file")).code, 550);
});

test("blocks without an end and without content take no memory, and the stall clock ends them", async (t) => {
  const { client, data } = await begin(t, { settings: { timeouts: { dataStall: 300 } } });
  assert.equal((await client.command("STOR stalls")).code, 125);
  const empty = Buffer.concat(Array.from({ length: 20_000 }, () => printBlockHeader(0)));
  const before = process.memoryUsage().rss;
  for (let index = 0; index < 50; index++) if (!data.write(empty)) await once(data, "drain");
  assert.ok(process.memoryUsage().rss - before < 64 * 2 ** 20);
  assert.equal((await client.read()).code, 426);
  await closed(data);
});

test("a transfer begins at byte 0, since REST would name a marker; RANG names bytes of the file", async (t) => {
  const { client, data } = await begin(t);
  assert.equal((await client.command("REST 3")).code, 504);
  assert.equal((await client.command("REST 0")).code, 350);
  assert.equal((await client.command("RANG 1 2")).code, 350);
  const part = once(data, "data");
  assert.equal((await client.command("RETR first")).code, 125);
  assert.equal(String((await part)[0]), "@\0\x02ir");
  assert.equal((await client.read()).code, 250);
});

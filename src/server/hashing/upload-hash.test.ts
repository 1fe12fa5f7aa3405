import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type TestContext, test } from "node:test";
import { crc32 } from "node:zlib";
import { startTestServer } from "../../../test/support/ftps-server.js";
import { watchLeaks } from "../../../test/support/leaks.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import { WireClient } from "../../../test/support/wire-client.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { Gmac } from "../../support/gmac.js";

watchLeaks();

const content = randomBytes(300_000);
const crcOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, "0");
/** The server's own sum has tests of its own. */
const gmacOf = (bytes: Uint8Array): string => {
  const sum = new Gmac();
  sum.add(bytes);
  return sum.end();
};
const hashReply = (bytes: Uint8Array, name: string): string =>
  `213 CRC32 0-${bytes.length - 1} ${crcOf(bytes)} ${name}`;

async function scene(t: TestContext): Promise<{ client: WireClient; watched: WatchedStorage }> {
  const watched = new WatchedStorage(createMemoryStorage({ files: { "/old": "123456789" } }));
  const { openStorage } = watched;
  const server = await startTestServer({ openStorage });
  t.after(() => server.stop());
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return { client, watched };
}

async function stored(client: WireClient, line: string, bytes: Uint8Array): Promise<void> {
  assert.equal((await client.store(line, bytes)).code, 226);
}

test("a client that has chosen CRC32 gets the hash of its upload without a look at the file, once", async (t) => {
  const { client, watched } = await scene(t);
  assert.equal((await client.command("OPTS HASH CRC32")).code, 200);
  await stored(client, "STOR a", content);
  assert.equal((await client.command("HASH a")).lines.at(-1), hashReply(content, "a"));
  assert.equal(watched.reads, 0);
  assert.equal((await client.command("HASH a")).lines.at(-1), hashReply(content, "a"));
  assert.ok(watched.reads > 0);
});

test("so does one that has chosen X-GMAC, and who has chosen one does not get the other without a look", async (t) => {
  const { client, watched } = await scene(t);
  await client.command("OPTS HASH CRC32");
  assert.equal((await client.command("OPTS HASH x-gmac")).lines[0], "200 X-GMAC");
  await stored(client, "STOR a", content);
  assert.equal((await client.command("HASH a")).lines.at(-1), `213 X-GMAC 0-299999 ${gmacOf(content)} a`);
  assert.equal(watched.reads, 0);
  await stored(client, "STOR b", content);
  await client.command("OPTS HASH CRC32");
  assert.equal((await client.command("HASH b")).lines.at(-1), hashReply(content, "b"));
  assert.ok(watched.reads > 0);
  await client.command("OPTS HASH X-GMAC");
  assert.equal((await client.command("HASH b")).lines.at(-1), `213 X-GMAC 0-299999 ${gmacOf(content)} b`);
});

test("so does one that has asked for XCRC before", async (t) => {
  const { client, watched } = await scene(t);
  assert.equal((await client.command("XCRC old")).lines.at(-1), "250 CBF43926");
  const before = watched.reads;
  await stored(client, "STOR a", content);
  assert.equal((await client.command("XCRC a")).lines.at(-1), `250 ${crcOf(content).toUpperCase()}`);
  assert.equal(watched.reads, before);
});

test("the hash of a text is that of what is stored", async (t) => {
  const { client } = await scene(t);
  await client.command("OPTS HASH CRC32");
  await client.command("TYPE A");
  await stored(client, "STOR a", Buffer.from("one\r\ntwo\r\n"));
  await client.command("TYPE I");
  assert.equal((await client.command("HASH a")).lines.at(-1), hashReply(Buffer.from("one\ntwo\n"), "a"));
});

/** What has the client do after an upload of `content` to `a`, and what HASH must then tell. */
const changes: readonly [string, (client: WireClient) => Promise<unknown>, Uint8Array][] = [
  ["a part of it", (client) => client.command("RANG 0 9"), content.subarray(0, 10)],
  ["a file that was appended to", (client) => stored(client, "APPE a", content), Buffer.concat([content, content])],
  [
    "another file that has its name",
    async (client) => {
      await client.command("RNFR old");
      assert.equal((await client.command("RNTO a")).code, 250);
    },
    Buffer.from("123456789"),
  ],
];
for (const [what, change, expected] of changes) {
  test(`${what} is hashed anew`, async (t) => {
    const { client, watched } = await scene(t);
    await client.command("OPTS HASH CRC32");
    await stored(client, "STOR a", content);
    await change(client);
    assert.equal((await client.command("HASH a")).lines.at(-1), hashReply(expected, "a"));
    assert.ok(watched.reads > 0);
  });
}

test("another hash than the one that was chosen is computed from the file, and so is that of an upload that nobody will ask about", async (t) => {
  const { client, watched } = await scene(t);
  await stored(client, "STOR a", content);
  await client.command("OPTS HASH CRC32");
  assert.equal((await client.command("HASH a")).lines.at(-1), hashReply(content, "a"));
  const before = watched.reads;
  assert.ok(before > 0);
  await stored(client, "STOR b", content);
  await client.command("OPTS HASH SHA-1");
  assert.match((await client.command("HASH b")).lines.at(-1) ?? "", /^213 SHA-1 0-299999 [0-9a-f]{40} b$/);
  assert.ok(watched.reads > before);
});

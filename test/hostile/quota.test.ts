import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { deflateSync } from "node:zlib";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import type { Storage } from "../../src/storage/contract.js";
import { openDiskStorage } from "../../src/storage/disk/index.js";
import { type TestServer, type TestServerOptions, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { assertCodesStand } from "../support/reply-codes.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

const MB = 1_000_000;
const secret = Buffer.alloc(32, 7);

watchLeaks();

interface Scene {
  readonly server: TestServer;
  /** The same tree without a quota. */
  readonly disk: Storage;
}

/** Uploads land on a disk, with 3 MB there already, and 1 MB left. */
async function begin(t: TestContext, options: TestServerOptions = {}): Promise<Scene> {
  const root = await mkdtemp(path.join(tmpdir(), "sealift-quota-"));
  t.after(() => rm(root, { recursive: true }));
  const open = () => openDiskStorage({ root, secret, owner: testUser, durability: "none" });
  const disk = await open();
  t.after(() => disk.close());
  const writer = await disk.write(place("before"), { at: 0, overwrite: false });
  await writer.write([Buffer.alloc(3 * MB, "b")]);
  await writer.commit();
  const server = await serve(t, { openStorage: open, quota: { bytes: 4 * MB, files: 1000 }, ...options });
  t.after(() => assertCodesStand(server.events));
  return { server, disk };
}

function place(name: string): VirtualPath {
  const found = VirtualPath.root.child(name as Parameters<VirtualPath["child"]>[0]);
  assert.ok(found);
  return found;
}

async function held(disk: Storage): Promise<number> {
  return (await disk.usage(VirtualPath.root, { deep: true })).bytes;
}

async function clients(t: TestContext, server: TestServer, count: number): Promise<readonly WireClient[]> {
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const client = await WireClient.loggedIn(server);
      t.after(() => client.close());
      return client;
    }),
  );
}

/** Looks again and again while `work` goes on: never is there more than the quota allows. */
async function neverMore(disk: Storage, limit: number, work: Promise<unknown>): Promise<number> {
  let over = false;
  const done = work.finally(() => {
    over = true;
  });
  let most = 0;
  while (!over) most = Math.max(most, await held(disk));
  await done;
  most = Math.max(most, await held(disk));
  assert.ok(most <= limit, `${most} bytes where ${limit} are allowed`);
  return most;
}

/** In chunks, so that all of them meet the quota under way; a server that refuses may close before all is sent. */
async function upload(client: WireClient, line: string, content: Buffer): Promise<number> {
  const stream = await client.transfer(line);
  stream.on("error", () => {}).resume();
  for (let at = 0; at < content.length && !stream.destroyed; at += 16_384) {
    stream.write(content.subarray(at, at + 16_384));
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  return (await client.read()).code;
}

test("20 uploads at once with 1 MB left: never more, what is published is whole, and all sessions go on", async (t) => {
  const { server, disk } = await begin(t);
  const sessions = await clients(t, server, 20);
  const content = Buffer.alloc(300_000, "0123456789");
  const codes: number[] = [];
  await neverMore(
    disk,
    4 * MB,
    Promise.all(
      sessions.map(async (client, index) => {
        codes[index] = await upload(client, `STOR new-${index}`, content);
      }),
    ),
  );
  assert.ok(
    codes.every((code) => code === 226 || code === 552),
    codes.join(),
  );
  assert.ok(codes.filter((code) => code === 226).length <= 3, codes.join());
  assert.ok(codes.includes(552));
  for (const [index, client] of sessions.entries()) {
    const published = await disk.stat(place(`new-${index}`)).catch(() => undefined);
    assert.equal(published?.size, codes[index] === 226 ? content.length : undefined);
    assert.equal((await client.command("NOOP")).code, 200);
  }
  // Nothing was lost from the account either: what is dropped can be used again, to the byte.
  const [client] = sessions;
  assert.ok(client);
  for (const index of sessions.keys()) assert.equal((await client.command(`DELE new-${index}`)).code, 250);
  assert.equal(await held(disk), 3 * MB);
  assert.equal((await client.command("AVBL")).lines[0], `213 ${MB}`);
  assert.equal((await client.store("STOR all", Buffer.alloc(MB))).code, 226);
  assert.equal((await client.command("AVBL")).lines[0], "213 0");
});

test("every way in meets the same quota: STOR, STOU, APPE, REST, copies and joined files, all at once", async (t) => {
  const { server, disk } = await begin(t);
  const sessions = await clients(t, server, 18);
  const content = Buffer.alloc(100_000, "0123456789");
  const ways = [
    (client: WireClient, index: number) => upload(client, `STOR a-${index}`, content),
    (client: WireClient) => upload(client, "STOU", content),
    (client: WireClient) => upload(client, "APPE appended", content).catch(() => 552),
    async (client: WireClient, index: number) => {
      await client.command("SITE CPFR before");
      return (await client.command(`SITE CPTO b-${index}`)).code;
    },
    async (client: WireClient, index: number) => {
      await upload(client, `STOR c-${index}`, content.subarray(0, 50_000));
      await client.command("REST 50000");
      return await upload(client, `STOR c-${index}`, content).catch(() => 552);
    },
    async (client: WireClient, index: number) => (await client.command(`COMB d-${index} before`)).code,
  ];
  await neverMore(
    disk,
    4 * MB,
    Promise.all(sessions.map((client, index) => ways[index % ways.length]?.(client, index))),
  );
  for (const client of sessions) assert.equal((await client.command("NOOP")).code, 200);
  const left = Number((await sessions[0]?.command("AVBL"))?.lines[0]?.slice(4));
  assert.ok(left <= 4 * MB - (await held(disk)), `${left} left`);
});

test("an upload in MODE Z takes what it expands to", async (t) => {
  const { server, disk } = await begin(t, { settings: { modeZ: { enabled: true } } });
  const [client] = await clients(t, server, 1);
  assert.ok(client);
  assert.equal((await client.command("MODE Z")).code, 200);
  const bomb = deflateSync(Buffer.alloc(1_100_000));
  assert.ok(bomb.length < 10_000);
  await neverMore(
    disk,
    4 * MB,
    client.store("STOR bomb", bomb).then(({ code }) => assert.equal(code, 552)),
  );
  assert.equal(
    (await client.store("STOR fits", deflateSync(Buffer.alloc(900_000)))).code,
    552,
    "the part still counts",
  );
  assert.equal((await client.command("DELE bomb")).code, 250);
  assert.equal((await client.store("STOR fits", deflateSync(Buffer.alloc(900_000)))).code, 226);
});

test("names cannot be made without end, nor by uploads that are cut", async (t) => {
  const { server, disk } = await begin(t, { quota: { files: 30 } });
  const sessions = await clients(t, server, 5);
  await Promise.all(
    sessions.map(async (client, session) => {
      for (let index = 0; index < 10; index++) {
        await client.passive();
        const { code } = await client.command(`STOR ${session}-${index}`);
        assert.ok(code === 150 || code === 552);
        if (code === 552) continue;
        client.send("ABOR");
        assert.deepEqual([(await client.read()).code, (await client.read()).code], [426, 226]);
      }
    }),
  );
  assert.equal((await disk.usage(VirtualPath.root, { deep: true })).files, 30);
});

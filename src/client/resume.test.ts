import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { ConnectProxy, type ProxyOptions } from "../../test/support/connect-proxy.js";
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
import type { VirtualPath } from "../protocol/virtual-path.js";
import { at, put } from "../storage/conformance/kit.js";
import type { Storage } from "../storage/contract.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { type ConnectOptions, connect, FtpsError } from "./index.js";

await testIdentity();
watchLeaks();

const content = randomBytes(3_000_000);
const CUT = 1_500_000;

async function site(
  t: TestContext,
  proxyOptions: ProxyOptions,
  change: Partial<ConnectOptions> = {},
  serverOptions: TestServerOptions = {},
) {
  const server: TestServer = await startTestServer({ files: { "/big": content }, ...serverOptions });
  t.after(() => server.stop());
  const proxy = await ConnectProxy.start(proxyOptions);
  t.after(() => proxy.stop());
  const sent: string[] = [];
  const options: ConnectOptions = {
    ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword },
    ...{ proxy: `http://127.0.0.1:${proxy.port}`, retry: { delay: 1, attempts: 2 } },
    tls: { authorities: [server.ca] },
    onLine: (direction, line) => {
      if (direction === "sent") sent.push(line);
    },
    ...change,
  };
  const client = await connect(options);
  t.after(() => client.close());
  const restarts = () => sent.filter((line) => line.startsWith("REST")).map((line) => Number(line.slice(5)));
  return { server, proxy, options, client, sent, restarts };
}

/** The first data connections are cut, the others not. Connection 0 is the control connection. */
const cutData = (times: number) => (index: number) => (index > 0 && index <= times ? CUT : Infinity);

test("a download that is cut goes on at the right byte, and is compared by hash", async (t) => {
  const { client, restarts, sent } = await site(t, { allows: cutData(1) });
  await using folder = await temporaryFolder("resume");
  const file = path.join(folder.path, "big");
  assert.equal(await client.download("/big", file), content.length);
  assert.deepEqual(await readFile(file), content);
  const [at = 0] = restarts();
  assert.ok(at > 0 && at < content.length, `${at}`);
  assert.ok(sent.some((line) => /^(HASH|XCRC) /.test(line)));
});

test("as long as a download comes further, attempts are not counted", async (t) => {
  const { client, restarts } = await site(t, { allows: (index) => (index > 0 && index < 7 ? 500_000 : Infinity) });
  assert.deepEqual(await client.content("/big"), content);
  assert.equal(restarts().length, 6);
});

test("an upload that is cut goes on at the right byte", async (t) => {
  const { client, restarts } = await site(t, { allows: cutData(2) });
  await using folder = await temporaryFolder("resume");
  const file = path.join(folder.path, "up");
  await writeFile(file, content);
  assert.equal(await client.upload(file, "/up"), content.length);
  assert.deepEqual(await client.content("/up"), content);
  assert.ok((restarts()[0] ?? 0) > 0);
});

test("an upload over a file that was there never joins the old one's head to its own tail", async (t) => {
  const { client } = await site(t, { allows: cutData(1) });
  const next = randomBytes(content.length + 1000);
  await client.upload(next, "/big");
  assert.deepEqual(await client.content("/big"), next);
});

test("a stream cannot be sent twice", async (t) => {
  const { client } = await site(t, { allows: cutData(1) });
  const chunks = Readable.from(Array<Buffer>(300).fill(content.subarray(0, 10_000)));
  await assert.rejects(client.upload(chunks, "/up"), (error) => error instanceof FtpsError && !error.retry);
  assert.equal(await client.exists("/up"), false);
});

test("a stream that fails before its first byte is told with its own words, and leaves no empty file", async (t) => {
  const { client } = await site(t, {});
  let reads = 0;
  async function* broken(): AsyncGenerator<Uint8Array> {
    reads++;
    if (reads > 0) throw new RangeError("no such paper");
    yield content;
  }
  await assert.rejects(client.upload(broken(), "/up"), /no such paper/);
  assert.deepEqual([reads, await client.exists("/up")], [1, false]);
});

test("a stream whose first chunk was cut is not sent again as an empty file", async (t) => {
  // The handshake of TLS comes through, and hardly more.
  const { client } = await site(t, { allows: (index) => (index === 1 ? 20_000 : Infinity) });
  const chunks = Readable.from([content.subarray(0, 100_000)]);
  await assert.rejects(client.upload(chunks, "/up"), (error) => error instanceof FtpsError && !error.retry);
  assert.equal(await client.exists("/up"), false);
});

test("when attempts are used up nothing is left, and with `resume` what came waits for the next time", async (t) => {
  const { client, restarts } = await site(
    t,
    { allows: (index) => (index === 1 || index === 2 ? CUT : Infinity) },
    {
      retry: { attempts: 0 },
    },
  );
  await using folder = await temporaryFolder("resume");
  const file = path.join(folder.path, "big");
  await assert.rejects(client.download("/big", file), { code: "incomplete" });
  assert.deepEqual(await readdir(folder.path), []);
  await assert.rejects(client.download("/big", file, { resume: true }), { code: "incomplete" });
  const [kept = ""] = await readdir(folder.path);
  assert.match(kept, /^\.big\.[0-9a-f]{16}\.part$/);
  assert.equal(await client.download("/big", file, { resume: true }), content.length);
  assert.equal(restarts().length, 1);
  assert.deepEqual(await readdir(folder.path), ["big"]);
  assert.deepEqual(await readFile(file), content);
});

test("what was kept and is not the beginning of the file is found out, and thrown away", async (t) => {
  const { client } = await site(t, { allows: cutData(1) }, { retry: { attempts: 0 } });
  await using folder = await temporaryFolder("resume");
  const file = path.join(folder.path, "big");
  await assert.rejects(client.download("/big", file, { resume: true }));
  const [kept = ""] = await readdir(folder.path);
  await writeFile(path.join(folder.path, kept), randomBytes(100_000));
  await assert.rejects(client.download("/big", file, { resume: true }), { code: "mismatch" });
  assert.deepEqual(await readdir(folder.path), []);
});

test("so it is for who reads a stream: no new tail behind an old head", async (t) => {
  const { client, server } = await site(t, { allows: cutData(1) });
  const other = await connect({
    ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword },
    tls: { authorities: [server.ca] },
  });
  t.after(() => other.close());
  const longer = randomBytes(content.length + 1);
  let changed: Promise<unknown> | undefined;
  const reading = async (): Promise<void> => {
    for await (const _chunk of client.stream("/big")) {
      changed ??= other.upload(longer, "/big");
      await changed;
    }
  };
  await assert.rejects(reading(), { code: "changed" });
});

test("a file that changes between two attempts is an error", async (t) => {
  const { client, server } = await site(t, { allows: cutData(1) });
  await using folder = await temporaryFolder("resume");
  const other = await connect({
    ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword },
    tls: { authorities: [server.ca] },
  });
  t.after(() => other.close());
  let changed: Promise<unknown> | undefined;
  const onProgress = (done: number) => {
    if (done > 0) changed ??= other.upload({ text: "other" }, "/big");
  };
  await assert.rejects(client.download("/big", path.join(folder.path, "big"), { onProgress }), { code: "changed" });
  await changed;
  assert.deepEqual(await readdir(folder.path), []);
});

test("a file that changes between the look at it and the download of its rest is an error of the same kind", async (t) => {
  const store = createMemoryStorage({ files: { "/big": content } });
  let reads = 0;
  const openStorage = async (): Promise<Storage> => {
    const storage = store.open(testUser);
    const read = storage.read.bind(storage);
    return Object.assign(storage, {
      read: async (file: VirtualPath) => {
        if (++reads === 2) await put(store.open("other"), at("/big"), "other");
        return read(file);
      },
    });
  };
  const { client } = await site(t, { allows: cutData(1) }, {}, { openStorage });
  await using folder = await temporaryFolder("resume");
  await assert.rejects(client.download("/big", path.join(folder.path, "big")), { code: "changed" });
  assert.deepEqual(await readdir(folder.path), []);
  assert.equal(reads, 2);
});

test("a control connection that was lost is opened again", async (t) => {
  const { client, proxy } = await site(t, { allows: (index) => (index === 0 ? 6_000 : Infinity) });
  for (let count = 0; count < 30; count++) assert.equal((await client.stat("/big")).size, content.length);
  assert.ok(proxy.asked.length > 1);
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ScriptedServer } from "../../test/hostile/client/scripted-server.js";
import { ConnectProxy } from "../../test/support/connect-proxy.js";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { type ConnectOptions, FtpsPool } from "./index.js";
import { divide } from "./segments.js";

const identity = await testIdentity();
watchLeaks();

const content = randomBytes(4 * 1024 * 1024 + 17);

async function site(
  t: TestContext,
  { sessionsPerAddress = 10, ...change }: Partial<ConnectOptions> & { sessionsPerAddress?: number } = {},
  allows?: (index: number) => number,
) {
  const settings = { limits: { sessionsPerAddress } };
  const server = await startTestServer({ settings, files: { "/big": content, "/small": "small" } });
  t.after(() => server.stop());
  const proxy = await ConnectProxy.start(allows === undefined ? {} : { allows });
  t.after(() => proxy.stop());
  const sent: string[] = [];
  const onLine = (direction: string, line: string) => direction === "sent" && sent.push(line);
  const pool = new FtpsPool(
    {
      ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword, onLine },
      ...{
        proxy: `http://127.0.0.1:${proxy.port}`,
        retry: { delay: 1, attempts: 2 },
        tls: { authorities: [server.ca] },
      },
      ...change,
    },
    { size: 4 },
  );
  t.after(() => pool.close());
  const folder = await temporaryFolder("segments");
  t.after(() => folder.remove());
  return { server, pool, sent, folder: folder.path, file: path.join(folder.path, "big") };
}

/** All connections of a pool are there: else one that is quick takes two parts. */
async function openAll(pool: FtpsPool, count: number): Promise<void> {
  let all = (): void => {};
  const met = new Promise<void>((resolve) => {
    all = resolve;
  });
  let here = 0;
  const meet = async (): Promise<void> => {
    if (++here === count) all();
    await met;
  };
  await Promise.all(Array.from({ length: count }, () => pool.use(meet)));
}

test("parts have no gaps, and none is empty", () => {
  assert.deepEqual(
    divide(10, 4).map(({ next, end }) => [next, end]),
    [
      [0, 3],
      [3, 6],
      [6, 9],
      [9, 10],
    ],
  );
  assert.equal(divide(6, 4).length, 3);
});

test("a large file comes by several connections, a small one by one", async (t) => {
  const { pool, sent, file, folder, server } = await site(t);
  await openAll(pool, 4);
  const seen: number[] = [];
  const onProgress = (done: number): number => seen.push(done);
  assert.equal(await pool.download("/big", file, { segments: 4, onProgress }), content.length);
  assert.deepEqual(await readFile(file), content);
  assert.deepEqual([seen[0], seen.at(-1)], [0, content.length]);
  assert.equal(sent.filter((line) => line.startsWith("RETR")).length, 4);
  assert.equal(sent.filter((line) => line.startsWith("RANG")).length, 3);
  assert.equal(
    new Set(server.events.flatMap((event) => (event.type === "transfer" ? [event.label.session] : []))).size,
    4,
  );
  assert.equal(await pool.download("/small", path.join(folder, "small"), { segments: 4 }), 5);
  assert.deepEqual((await readdir(folder)).sort(), ["big", "small"]);
});

test("a part that is cut goes on where it was", async (t) => {
  const { pool, sent, file } = await site(t, {}, (index) => (index === 3 || index === 5 ? 400_000 : Infinity));
  assert.equal(await pool.download("/big", file, { segments: 3 }), content.length);
  assert.deepEqual(await readFile(file), content);
  assert.ok(sent.filter((line) => line.startsWith("RETR")).length > 3);
});

test("what came before it was stopped is not fetched again", async (t) => {
  const { pool, server, file, folder } = await site(t);
  const stopping = new AbortController();
  const onProgress = (done: number): void => {
    if (done > 2_000_000) stopping.abort();
  };
  const first = pool.download("/big", file, { segments: 3, resume: true, signal: stopping.signal, onProgress });
  await assert.rejects(first, { code: "aborted" });
  assert.equal((await readdir(folder)).length, 2);
  const before = server.events.length;
  let start: number | undefined;
  const onSecond = (done: number): void => {
    start ??= done;
  };
  const second = { segments: 3, resume: true, onProgress: onSecond };
  assert.equal(await pool.download("/big", file, second), content.length);
  assert.deepEqual(await readFile(file), content);
  assert.deepEqual(await readdir(folder), ["big"]);
  assert.ok((start ?? 0) > 2_000_000);
  const bytes = server.events
    .slice(before)
    .reduce((sum, event) => sum + (event.type === "transfer" ? event.bytes : 0), 0);
  assert.ok(bytes < content.length - 1_900_000, `${bytes}`);
});

test("without `resume` nothing is left of it; a note that is not about this file is none", async (t) => {
  const { pool, file, folder } = await site(t);
  const stopping = new AbortController();
  const onProgress = (done: number): void => {
    if (done > 0) stopping.abort();
  };
  await assert.rejects(pool.download("/big", file, { segments: 3, signal: stopping.signal, onProgress }));
  assert.deepEqual(await readdir(folder), []);
  const again = new AbortController();
  const stopLater = (done: number): void => {
    if (done > 1_000_000) again.abort();
  };
  const kept = pool.download("/big", file, { segments: 3, resume: true, signal: again.signal, onProgress: stopLater });
  await assert.rejects(kept);
  for (const name of await readdir(folder))
    await writeFile(path.join(folder, name), '{"size":4194321,"parts":[[9,4194321]]}');
  await assert.rejects(pool.download("/big", file, { segments: 3, resume: true }), { code: "mismatch" });
  assert.deepEqual(await readdir(folder), []);
});

test("a file that changes while its parts come is an error", async (t) => {
  const { pool, file, folder } = await site(t, { limit: 8_000_000 });
  let changed: Promise<unknown> | undefined;
  const change = (done: number): void => {
    if (done > 0) changed ??= pool.use((client) => client.upload({ text: "another" }, "/big"));
  };
  await assert.rejects(pool.download("/big", file, { segments: 2, onProgress: change }), { code: "changed" });
  await changed;
  assert.deepEqual(await readdir(folder), []);
});

test("a server that takes fewer connections gives the file by those", async (t) => {
  const { pool, file, sent } = await site(t, { retry: { attempts: 0 }, sessionsPerAddress: 1 });
  assert.equal(await pool.download("/big", file, { segments: 3 }), content.length);
  assert.deepEqual(await readFile(file), content);
  assert.equal(sent.filter((line) => line.startsWith("RETR")).length, 3);
});

test("a server that has RANG and does not keep to it gives its parts all the same; another file than it told is none", async (t) => {
  let from = 0;
  let offered = content;
  const server = await ScriptedServer.start({
    ...{ identity, content },
    script: {
      FEAT: (session) => session.send("211-\r\n REST STREAM\r\n RANG STREAM\r\n SIZE\r\n211 End\r\n"),
      RANG: (session, range) => {
        from = Number.parseInt(range, 10);
        session.send("350 Go on\r\n");
      },
      REST: (session, offset) => {
        from = Number(offset);
        session.send("350 Go on\r\n");
      },
      RETR: (session) => session.sendFile(offered.subarray(from)),
    },
  });
  t.after(() => server.stop());
  const at = { host: "127.0.0.1", port: server.port, user: "ada", password: "x", retry: { attempts: 0 } };
  // One connection, so that parts come one behind the other.
  await using pool = new FtpsPool({ ...at, tls: { authorities: [identity.certificate] } }, { size: 1 });
  await using folder = await temporaryFolder("segments");
  const file = path.join(folder.path, "big");
  assert.equal(await pool.download("/big", file, { segments: 3 }), content.length);
  assert.deepEqual(await readFile(file), content);
  offered = content.subarray(0, 3_000_000);
  await assert.rejects(pool.download("/big", path.join(folder.path, "cut"), { segments: 3 }), { code: "incomplete" });
  assert.deepEqual(await readdir(folder.path), ["big"]);
});

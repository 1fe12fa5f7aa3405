import assert from "node:assert/strict";
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ScriptedServer } from "../../test/hostile/client/scripted-server.js";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { FtpsPool, type MirrorEvent, mirror } from "./index.js";

const identity = await testIdentity();
watchLeaks();

async function site(t: TestContext, files: Record<string, string>) {
  const server = await startTestServer({ files });
  t.after(() => server.stop());
  const pool = new FtpsPool(
    {
      host: server.host,
      port: server.explicit,
      user: testUser,
      password: testPassword,
      tls: { authorities: [server.ca] },
    },
    { size: 3 },
  );
  t.after(() => pool.close());
  const folder = await temporaryFolder("mirror");
  t.after(() => folder.remove());
  return { server, pool, local: path.join(folder.path, "m") };
}

test("down: all there is, then only what changed, and what has gone where that is wanted", async (t) => {
  const { pool, local } = await site(t, { "/d/a.txt": "a", "/d/sub/b.txt": "b", "/d/sub/c.txt": "c" });
  const down = (more = {}) => mirror(pool, { direction: "down", local, remote: "/d", ...more });
  const first = await down();
  assert.deepEqual([first.copied, first.bytes, first.made, first.failed], [3, 3, 1, 0]);
  assert.equal(await readFile(path.join(local, "sub/b.txt"), "utf8"), "b");
  assert.deepEqual(await down().then(({ copied, same }) => [copied, same]), [0, 3]);
  await pool.use(async (client) => {
    await client.upload({ text: "changed" }, "/d/a.txt");
    await client.remove("/d/sub", { recursive: true });
  });
  const planned: string[] = [];
  const onPlan = ({ remove }: { readonly remove: readonly { readonly path: string }[] }): boolean => {
    planned.push(...remove.map((item) => item.path));
    return false;
  };
  assert.equal((await down({ remove: true, onPlan })).removed, 0);
  assert.deepEqual(planned, ["sub/c.txt", "sub/b.txt", "sub"]);
  const { copied, removed } = await down({ remove: true });
  assert.deepEqual([copied, removed], [1, 3]);
  assert.deepEqual(await readdir(local), ["a.txt"]);
});

test("names in another encoding are text here, up and down, and nothing is removed that the server has", async (t) => {
  const { server, local } = await site(t, { "/d/x": "x" });
  const connection = {
    ...{ host: server.host, port: server.explicit, user: testUser, password: testPassword },
    ...{ tls: { authorities: [server.ca] }, encoding: "iso-8859-1" },
  };
  await using pool = new FtpsPool(connection, { size: 2 });
  await pool.use((client) => client.upload({ text: "umlaut" }, Buffer.from("/d/\xe4.txt", "latin1")));
  const first = await mirror(pool, { direction: "down", local, remote: "/d" });
  assert.deepEqual([first.copied, first.skipped], [2, 0]);
  assert.equal(await readFile(path.join(local, "ä.txt"), "utf8"), "umlaut");
  const second = await mirror(pool, { direction: "down", local, remote: "/d", remove: true });
  assert.deepEqual([second.same, second.removed, second.skipped], [2, 0, 0]);
  const up = await mirror(pool, { direction: "up", local, remote: "/d", remove: true });
  assert.deepEqual([up.same, up.copied, up.removed], [2, 0, 0]);
});

test("what earlier runs left of files that are whole now is swept after a day; with --delete also of what is no more", async (t) => {
  const { pool, local } = await site(t, { "/d/a.txt": "a", "/d/sub/b.txt": "b" });
  const down = (more = {}) => mirror(pool, { direction: "down", local, remote: "/d", ...more });
  await down();
  const old = new Date(Date.now() - 25 * 3600 * 1000);
  const left = async (name: string, date: Date): Promise<void> => {
    await writeFile(path.join(local, name), "part");
    await utimes(path.join(local, name), date, date);
  };
  const [id, other] = ["0123456789abcdef", "fedcba987654"];
  await left(`.a.txt.${id}.part`, old);
  await left(`.a.txt.${other}.part`, new Date());
  await left(`sub/.b.txt.${other}.part`, old);
  await left(`.gone.txt.${id}.part`, old);
  await left(`.a.txt.part`, old);
  await down();
  const hidden = async (): Promise<string[]> => (await readdir(local)).filter((name) => name.startsWith("."));
  assert.deepEqual((await hidden()).sort(), [`.a.txt.${other}.part`, ".a.txt.part", `.gone.txt.${id}.part`].sort());
  assert.deepEqual(await readdir(path.join(local, "sub")), ["b.txt"]);
  await left(`sub/.b.txt.${other}.part`, new Date());
  await pool.use((client) => client.remove("/d/sub", { recursive: true }));
  const { removed, failed } = await down({ remove: true });
  assert.deepEqual([removed, failed], [3, 0]);
  assert.deepEqual((await readdir(local)).sort(), [`.a.txt.${other}.part`, "a.txt"]);
});

test("up, with times, without links; a second time nothing is to do", async (t) => {
  const { pool, local } = await site(t, {});
  await mkdir(path.join(local, "sub"), { recursive: true });
  await writeFile(path.join(local, "sub", "x.txt"), "x");
  await writeFile(path.join(local, "y.log"), "y");
  await utimes(path.join(local, "sub", "x.txt"), 1_600_000_000, 1_600_000_000);
  await symlink("/etc/passwd", path.join(local, "link"));
  const events: MirrorEvent[] = [];
  const up = () =>
    mirror(pool, {
      ...{ direction: "up", local, remote: "/to/here", exclude: ["*.log"], remove: true },
      onEvent: (event) => events.push(event),
    });
  const first = await up();
  assert.deepEqual([first.copied, first.made, first.skipped], [1, 1, 1]);
  assert.ok(events.some((event) => event.type === "skipped" && event.path === "link"));
  const entry = await pool.use((client) => client.stat("/to/here/sub/x.txt"));
  assert.equal(entry.modified?.getTime(), 1_600_000_000_000);
  const second = await up();
  assert.deepEqual([second.copied, second.removed, second.same], [0, 0, 1]);
});

test("a server whose names lead elsewhere, or cannot be read, writes nothing there and lets nothing be removed", async (t) => {
  const lines = ["../evil", "a/b", "honest"].map((name) => `type=file;size=7; ${name}\r\n`).join("");
  const server = await ScriptedServer.start({
    ...{ identity, content: Buffer.from("content") },
    script: { MLSD: (session) => session.sendFile(lines) },
  });
  t.after(() => server.stop());
  const at = { host: "127.0.0.1", port: server.port, user: "ada", password: "x" };
  await using pool = new FtpsPool({ ...at, tls: { authorities: [identity.certificate] } }, { size: 1 });
  await using folder = await temporaryFolder("mirror");
  const local = path.join(folder.path, "in");
  await mkdir(local);
  await writeFile(path.join(local, "mine"), "mine");
  const down = { direction: "down", local, remote: "/" } as const;
  await assert.rejects(mirror(pool, { ...down, remove: true }), { code: "unreadable" });
  const { copied, skipped } = await mirror(pool, down);
  assert.deepEqual([copied, skipped], [1, 2]);
  assert.deepEqual((await readdir(folder.path)).sort(), ["in"]);
  assert.deepEqual((await readdir(local)).sort(), ["honest", "mine"]);
});

test("through a link that lies in the local folder nothing is written", async (t) => {
  const { pool, local } = await site(t, { "/d/sub/b.txt": "b", "/d/c.txt": "c" });
  await mkdir(local, { recursive: true });
  const outside = path.join(path.dirname(local), "outside");
  await mkdir(outside);
  await symlink(outside, path.join(local, "sub"));
  const { copied, skipped } = await mirror(pool, { direction: "down", local, remote: "/d" });
  assert.deepEqual([copied, skipped], [1, 1]);
  assert.deepEqual(await readdir(outside), []);
});

test("checksum: what is in a file decides, not its time; without hashes that is said, and size and time decide", async (t) => {
  const { pool, local } = await site(t, { "/d/a.txt": "one", "/d/b.txt": "two" });
  const events: MirrorEvent[] = [];
  const onEvent = (event: MirrorEvent): number => events.push(event);
  const down = () => mirror(pool, { direction: "down", local, remote: "/d", checksum: true, onEvent });
  await down();
  const old = new Date(1_000_000_000_000);
  await utimes(path.join(local, "a.txt"), old, old);
  assert.deepEqual(await down().then(({ copied, same }) => [copied, same]), [0, 2]);
  await writeFile(path.join(local, "b.txt"), "TWO");
  assert.deepEqual(await down().then(({ copied, same }) => [copied, same]), [1, 1]);
  assert.equal(await readFile(path.join(local, "b.txt"), "utf8"), "two");
  assert.ok(!events.some(({ type }) => type === "not-compared"));
});

test("checksum with a server that has no hashes is told, and goes by size and time", async (t) => {
  const server = await ScriptedServer.start({
    ...{ identity, content: Buffer.from("content") },
    script: { MLSD: (session) => session.sendFile("type=file;size=7;modify=20200101000000; one\r\n") },
  });
  t.after(() => server.stop());
  const at = { host: "127.0.0.1", port: server.port, user: "ada", password: "x" };
  await using pool = new FtpsPool({ ...at, tls: { authorities: [identity.certificate] } }, { size: 1 });
  await using folder = await temporaryFolder("mirror");
  const events: string[] = [];
  const onEvent = ({ type, path: file }: MirrorEvent): number => events.push(`${type} ${file}`);
  const down = () => mirror(pool, { direction: "down", local: folder.path, remote: "/", checksum: true, onEvent });
  assert.equal((await down()).copied, 1);
  assert.equal((await down()).same, 1);
  assert.deepEqual(events, ["not-compared ", "copied one", "not-compared "]);
});

test("segments: a large file comes in parts, the others as ever; what was kept of it goes on", async (t) => {
  const large = "large".repeat(700_000);
  const { pool, local } = await site(t, { "/d/large": large, "/d/small": "small" });
  const stopping = new AbortController();
  const onProgress = (file: string, done: number): void => {
    if (file === "large" && done > 1_000_000) stopping.abort();
  };
  const down = { direction: "down", local, remote: "/d", segments: 3 } as const;
  await assert.rejects(mirror(pool, { ...down, signal: stopping.signal, onProgress }), { code: "aborted" });
  const starts: number[] = [];
  const onSecond = (file: string, done: number): void => {
    if (file === "large") starts.push(done);
  };
  const { copied, bytes } = await mirror(pool, { ...down, onProgress: onSecond });
  assert.deepEqual([copied, bytes], [2, large.length + 5]);
  assert.ok((starts[0] ?? 0) > 1_000_000);
  assert.equal(await readFile(path.join(local, "large"), "utf8"), large);
  assert.deepEqual((await readdir(local)).sort(), ["large", "small"]);
});

test("a server that is gone in the middle ends the mirror, and not each file after all its attempts", async () => {
  const server = await startTestServer({ files: { "/d/x": "x" } });
  const { host, explicit: port, ca } = server;
  const options = { host, port, user: testUser, password: testPassword, tls: { authorities: [ca] } };
  await using pool = new FtpsPool({ ...options, retry: { attempts: 2, delay: 1 } }, { size: 2 });
  await using folder = await temporaryFolder("mirror");
  const files = Array.from({ length: 200 }, (_, index) => `f${index}`);
  for (const name of files) await writeFile(path.join(folder.path, name), "content");
  let copied = 0;
  let stopped: Promise<unknown> | undefined;
  const onEvent = ({ type }: MirrorEvent): void => {
    if (type === "copied" && ++copied === 20) stopped = server.stop();
  };
  await assert.rejects(mirror(pool, { direction: "up", local: folder.path, remote: "/d", onEvent }), {
    code: "unreachable",
  });
  await stopped;
  assert.ok(copied >= 20 && copied < 200, `${copied}`);
});

test("data connections that never come end the mirror after some files", async (t) => {
  const content = Buffer.from("x");
  let opened = 0;
  const server = await ScriptedServer.start({
    identity,
    content,
    script: {
      EPSV: async (session) => {
        const at = await session.listen();
        // The first is that of the listing.
        session.send(`229 Entering (|||${opened++ === 0 ? at : 1}|)\r\n`);
      },
      MLSD: (session) =>
        session.sendFile(Array.from({ length: 100 }, (_, index) => `type=file;size=1; f${index}\r\n`).join("")),
    },
  });
  t.after(() => server.stop());
  const options = { host: "127.0.0.1", port: server.port, user: "ada", password: "x" };
  const tls = { authorities: [identity.certificate] };
  await using pool = new FtpsPool({ ...options, tls, retry: { attempts: 1, delay: 1 } }, { size: 1 });
  await using folder = await temporaryFolder("mirror");
  const failed: string[] = [];
  const onEvent = ({ type, path: name }: MirrorEvent): void => void (type === "failed" && failed.push(name));
  await assert.rejects(mirror(pool, { direction: "down", local: folder.path, remote: "/d", onEvent }), {
    code: "data-connection",
  });
  assert.equal(failed.length, 4);
  assert.deepEqual(await readdir(folder.path), []);
});

import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { chmod, chown, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { fullRights, type RightRule } from "../../src/accounts/rights.js";
import { type Script, ScriptedServer } from "../../test/hostile/client/scripted-server.js";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { FtpsError, FtpsPool, type MirrorEvent, type MirrorOptions, mirror } from "./index.js";
import { readLocalTree } from "./local-tree.js";
import { MirrorFailures } from "./mirror-failures.js";

watchLeaks();

async function site(t: TestContext, files: Record<string, string>, rights: readonly RightRule[] = fullRights) {
  const server = await startTestServer({ files, rights });
  t.after(() => server.stop());
  const login = { user: testUser, password: testPassword, tls: { authorities: [server.ca] } };
  const pool = new FtpsPool({ host: server.host, port: server.explicit, ...login });
  t.after(() => pool.close());
  const folder = await temporaryFolder("trees");
  t.after(() => folder.remove());
  const events: MirrorEvent[] = [];
  const run = (options: MirrorOptions) => mirror(pool, { onEvent: (event) => void events.push(event), ...options });
  return { pool, folder: folder.path, run, events };
}

test("a folder that the server does not list is one failure: all else comes, and nothing is removed", async (t) => {
  const rights: readonly RightRule[] = [...fullRights, { path: "/d/secret", allow: ["read"] }];
  const { folder, run, events } = await site(t, { "/d/a/1": "1", "/d/secret/2": "2", "/d/z/3": "3" }, rights);
  const local = path.join(folder, "m");
  await mkdir(path.join(local, "secret"), { recursive: true });
  await writeFile(path.join(local, "secret", "2"), "kept");
  await writeFile(path.join(local, "gone"), "");
  const { copied, removed, failed } = await run({ direction: "down", local, remote: "/d", remove: true });
  assert.deepEqual([copied, removed, failed], [2, 0, 1]);
  const [failure] = events.filter(({ type }) => type === "failed");
  assert.ok(failure?.type === "failed");
  assert.equal(failure.path, "secret");
  assert.match(failure.error.message, /^the listing of \/d\/secret: 550 /);
  assert.equal(await readFile(path.join(local, "z", "3"), "utf8"), "3");
  // Who leaves it out need not be able to read it.
  const rest = await run({ direction: "down", local, remote: "/d", remove: true, exclude: ["secret"] });
  assert.deepEqual([rest.removed, rest.failed], [1, 0]);
  assert.equal(await readFile(path.join(local, "secret", "2"), "utf8"), "kept");
});

/** Root may read all. */
const NOBODY = 65_534;

test("a folder here that cannot be read is one failure, named", async (t) => {
  const { pool, run, events } = await site(t, {});
  // Where others than root can go.
  const local = mkdtempSync(path.join(tmpdir(), "sealift-unreadable-"));
  t.after(() => rm(local, { recursive: true, force: true }));
  await chmod(local, 0o755);
  await mkdir(path.join(local, "noread"));
  await writeFile(path.join(local, "a"), "a", { mode: 0o644 });
  await chmod(path.join(local, "noread"), 0);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    const { copied, failed } = await run({ direction: "up", local, remote: "/up" });
    assert.deepEqual([copied, failed], [1, 1]);
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(path.join(local, "noread"), 0o700);
  }
  const [failure] = events.filter(({ type }) => type === "failed");
  assert.ok(failure?.type === "failed" && failure.error.message.includes("noread cannot be read (EACCES)"));
  assert.ok(await pool.use((client) => client.exists("/up/a")));
});

test("an abort for no reason, beneath a folder, is an abort", async (t) => {
  const { folder, run } = await site(t, {});
  await mkdir(path.join(folder, "deep", "deeper"), { recursive: true });
  const stop = new AbortController();
  const aborted = readLocalTree(folder, {
    signal: stop.signal,
    onUnreadable: () => assert.fail("it can be read"),
    onFolder: (at) => {
      if (at.endsWith("deep")) stop.abort(null);
    },
  });
  await assert.rejects(aborted, { code: "aborted" });
  const mirrored = run({ direction: "up", local: folder, remote: "/up", signal: stop.signal });
  await assert.rejects(mirrored, { code: "aborted" });
});

test("names here that are no UTF-8 are told, and nothing is removed", {
  skip: process.platform !== "linux",
}, async (t) => {
  const { folder, run, events } = await site(t, { "/up/other": "x" });
  const odd = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/${name}`), Buffer.from([0xe9])]);
  await writeFile(odd("latin"), "x");
  await mkdir(odd("folder"));
  await writeFile(path.join(folder, "plain"), "p");
  const { copied, skipped } = await run({ direction: "up", local: folder, remote: "/up" });
  assert.deepEqual([copied, skipped], [1, 2]);
  const told = events.flatMap((event) => (event.type === "skipped" ? [[event.path, event.why]] : []));
  assert.deepEqual(told.sort(), [
    ["folder\ufffd", "its name is no UTF-8"],
    ["latin\ufffd", "its name is no UTF-8"],
  ]);
  const removing = run({ direction: "up", local: folder, remote: "/up", remove: true });
  await assert.rejects(removing, { code: "unreadable" });
});

test("an older version of the same size that comes back is another file, both ways", async (t) => {
  const { pool, folder, run } = await site(t, {});
  const [source, copy] = [path.join(folder, "source"), path.join(folder, "copy")];
  await mkdir(source);
  await writeFile(path.join(source, "f"), "AAAA");
  const up = () => run({ direction: "up", local: source, remote: "/up" });
  const down = () => run({ direction: "down", local: copy, remote: "/up" });
  await up();
  await down();
  assert.equal((await up()).same, 1);
  await writeFile(path.join(source, "f"), "BBBB");
  await utimes(path.join(source, "f"), 1_577_836_800, 1_577_836_800);
  assert.equal((await up()).copied, 1);
  assert.equal((await pool.use((client) => client.content("/up/f"))).toString(), "BBBB");
  assert.equal((await down()).copied, 1);
  assert.equal(await readFile(path.join(copy, "f"), "utf8"), "BBBB");
  assert.deepEqual([(await up()).same, (await down()).same], [1, 1]);
});

test("a plan alone makes nothing, and neither does a source that is not there", async (t) => {
  const { pool, folder, run } = await site(t, { "/d/a": "a" });
  const source = path.join(folder, "source");
  await mkdir(source);
  await writeFile(path.join(source, "f"), "f");
  const onPlan = (): boolean => false;
  await run({ direction: "up", local: source, remote: "/new/deep", onPlan });
  await run({ direction: "down", local: path.join(folder, "new", "deep"), remote: "/d", onPlan });
  await assert.rejects(run({ direction: "up", local: path.join(folder, "no"), remote: "/new" }), { code: "local" });
  await assert.rejects(run({ direction: "down", local: path.join(folder, "new"), remote: "/no" }), FtpsError);
  assert.equal(await pool.use((client) => client.exists("/new")), false);
  assert.deepEqual(await readdir(folder), ["source"]);
  // And where there is something to do, all of the way is made, also where nothing is in it.
  await run({ direction: "up", local: source, remote: "/new/deep" });
  assert.ok(await pool.use((client) => client.exists("/new/deep/f")));
  await rm(path.join(source, "f"));
  await run({ direction: "up", local: source, remote: "/empty" });
  assert.ok(await pool.use((client) => client.exists("/empty")));
});

test("a folder may be written with slashes behind it", async (t) => {
  const { folder, run } = await site(t, { "/d/abc": "abc", "/d/sub/xyz": "xyz" });
  await run({ direction: "down", local: path.join(folder, "m"), remote: "/d//", remove: true });
  assert.deepEqual((await readdir(path.join(folder, "m"))).sort(), ["abc", "sub"]);
});

/** Lists nothing, with a good word, where nothing is: as vsftpd does. */
async function politeServer(t: TestContext, script: Script = {}) {
  const identity = await testIdentity();
  const server = await ScriptedServer.start({
    ...{ identity, content: Buffer.from("x") },
    script: {
      FEAT: (session) => session.send("211-Features\r\n SIZE\r\n211 End\r\n"),
      LIST: async (session) => {
        session.send("150 Here\r\n");
        (await session.data()).end();
        session.send("226 Directory send OK.\r\n");
      },
      PWD: (session) => session.send('257 "/" is where you are\r\n'),
      CWD: (session) => session.send("550 Failed to change directory.\r\n"),
      ...script,
    },
  });
  t.after(() => server.stop());
  const tls = { authorities: [identity.certificate] };
  const pool = new FtpsPool({ host: "127.0.0.1", port: server.port, user: "ada", password: "x", tls });
  t.after(() => pool.close());
  return pool;
}

test("what a server lists as empty and does not let us enter removes nothing", async (t) => {
  const pool = await politeServer(t);
  const folder = await temporaryFolder("polite");
  t.after(() => folder.remove());
  await writeFile(path.join(folder.path, "precious"), "p");
  const options = { direction: "down", local: folder.path, remote: "/typo", remove: true } as const;
  await assert.rejects(mirror(pool, options), { code: "refused", message: /^the listing of \/typo: 550 Failed/ });
  const others = await politeServer(t, { CWD: (session) => session.send("431 No such directory\r\n") });
  await assert.rejects(mirror(others, options), { code: "busy", message: /^the listing of \/typo: 431 No such/ });
  assert.deepEqual(await readdir(folder.path), ["precious"]);
  await assert.rejects(
    pool.use((client) => client.list("/typo")),
    { code: "refused" },
  );
});

test("what a server says it has listed, and could not open, removes nothing, wherever it was listed", async (t) => {
  const pool = await politeServer(t, {
    SYST: (session) => session.send("215 UNIX Type: L8\r\n"),
    LIST: async (session) => {
      session.send("150 Here\r\n");
      (await session.data()).end();
      session.send("226 Transfer done (but failed to open directory).\r\n");
    },
    CWD: (session) => session.send("250 Directory successfully changed.\r\n"),
  });
  const folder = await temporaryFolder("unopened");
  t.after(() => folder.remove());
  await writeFile(path.join(folder.path, "precious"), "p");
  for (const remote of ["/closed", "/with blank"]) {
    const options = { direction: "down", local: folder.path, remote, remove: true } as const;
    const message = `the listing of ${remote}: 226 Transfer done (but failed to open directory).`;
    await assert.rejects(mirror(pool, options), { code: "denied", message });
  }
  assert.deepEqual(await readdir(folder.path), ["precious"]);
});

test("a server that does not tell where we are is asked whether the folder above has what it lists as empty", async (t) => {
  const rows: Readonly<Record<string, string>> = {
    "/": "drwxr-xr-x 2 a a 0 Jan  1  2020 empty\r\n-rw-r--r-- 1 a a 1 Jan  1  2020 file\r\n",
    "/file": "-rw-r--r-- 1 a a 1 Jan  1  2020 /file\r\n",
  };
  const pool = await politeServer(t, {
    PWD: (session) => session.send("502 Not implemented\r\n"),
    LIST: async (session, folder) => {
      session.send("150 Here\r\n");
      (await session.data()).end(rows[folder.replace("-a ", "")] ?? "");
      session.send("226 Done\r\n");
    },
  });
  const list = (folder: string) => pool.use((client) => client.list(folder));
  assert.equal((await list("/empty")).entries.length, 0);
  assert.equal((await list("/")).entries.length, 2);
  await assert.rejects(list("/typo"), { code: "not-found" });
  await assert.rejects(list("/typo/deep"), { code: "not-found" });
  assert.equal((await list("/empty/.")).entries.length, 0);
});

test("a private file in a folder that may be written and not listed stays private when it is replaced", async (t) => {
  const { run } = await site(t, { "/d/drop/box/f": "new" });
  // Where others than root can go.
  const local = mkdtempSync(path.join(tmpdir(), "sealift-drop-"));
  t.after(() => rm(local, { recursive: true, force: true }));
  await chmod(local, 0o755);
  const [drop, box] = [path.join(local, "drop"), path.join(local, "drop", "box")];
  await mkdir(box, { recursive: true });
  await writeFile(path.join(box, "f"), "before", { mode: 0o600 });
  await chmod(box, 0o300);
  await chmod(drop, 0o300);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const each of [path.join(box, "f"), box, drop]) await chown(each, NOBODY, NOBODY);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    const { copied, failed } = await run({ direction: "down", local, remote: "/d" });
    assert.deepEqual([copied, failed], [1, 0]);
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const each of [drop, box]) await chmod(each, 0o700);
  }
  assert.equal(await readFile(path.join(box, "f"), "utf8"), "new");
  assert.equal((await stat(path.join(box, "f"))).mode & 0o777, 0o600);
});

test("a full disk here ends a mirror at once, a server that takes nothing more after some files", () => {
  const full = (code: string): FtpsError =>
    new FtpsError("local", "f cannot be written", { cause: Object.assign(new Error(), { code }) });
  const failures = new MirrorFailures();
  assert.equal(failures.endsAll(full("EACCES")), false);
  assert.equal(failures.endsAll(full("ENOSPC")), true);
  const there = new FtpsError("full", "552");
  assert.deepEqual(
    Array.from({ length: 5 }, () => failures.endsAll(there)),
    [false, false, false, false, true],
  );
});

import assert from "node:assert/strict";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { type Script, ScriptedServer } from "../../test/hostile/client/scripted-server.js";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { type ConnectOptions, connect, FtpsPool, mirror } from "./index.js";

const identity = await testIdentity();
watchLeaks();

const modified = new Date(Date.UTC(2020, 1, 3, 4, 5, 6));

/** `> EPSV` and `< 229`: what went over the wire, without arguments. */
function wire(): { readonly lines: string[]; readonly onLine: NonNullable<ConnectOptions["onLine"]> } {
  const lines: string[] = [];
  const onLine = (direction: "sent" | "received", line: string): number =>
    lines.push(`${direction === "sent" ? ">" : "<"} ${line.split(" ", 1)[0]}`);
  return { lines, onLine };
}

async function scripted(t: TestContext, script: Script, retry: ConnectOptions["retry"] = { attempts: 0 }) {
  const server = await ScriptedServer.start({ identity, content: Buffer.from("content"), script });
  t.after(() => server.stop());
  const { lines, onLine } = wire();
  const client = await connect({
    ...{ host: "127.0.0.1", port: server.port, user: "ada", password: "x", onLine, retry },
    ...{ tls: { authorities: [identity.certificate] }, timeouts: { reply: 300 } },
  });
  t.after(() => client.destroy());
  return { client, lines };
}

async function mirrorOfTwo(t: TestContext, size: number): Promise<readonly string[]> {
  const server = await startTestServer({ files: {} });
  t.after(() => server.stop());
  await using folder = await temporaryFolder("pipeline");
  const local = path.join(folder.path, "m");
  await mkdir(local);
  for (const name of ["a", "b"]) {
    await writeFile(path.join(local, name), Buffer.alloc(size, name));
    await utimes(path.join(local, name), modified, modified);
  }
  const { lines, onLine } = wire();
  const at = { host: server.host, port: server.explicit, user: testUser, password: testPassword };
  await using pool = new FtpsPool({ ...at, tls: { authorities: [server.ca] }, onLine }, { size: 1 });
  const { copied } = await mirror(pool, { direction: "up", local, remote: "/to" });
  assert.equal(copied, 2);
  const first = lines.indexOf("> STOR");
  assert.equal(lines[first - 2], "> EPSV");
  assert.deepEqual(lines.slice(-4), ["> HASH", "> MFMT", "< 213", "< 213"]);
  const during = lines.slice(first, -4);
  const entry = await pool.use((client) => client.stat("/to/b"));
  assert.deepEqual([entry.size, entry.modified], [size, modified]);
  return during;
}

test("mirror: behind a file its hash, its time and the next data connection are asked for at once", async (t) => {
  assert.deepEqual(await mirrorOfTwo(t, 100_000), [
    ...["> STOR", "< 150", "< 226"],
    ...["> HASH", "> MFMT", "> EPSV", "< 213", "< 213", "< 229"],
    ...["> STOR", "< 150", "< 226"],
  ]);
});

test("mirror: small files share a data connection, and nothing is asked for it", async (t) => {
  assert.deepEqual(await mirrorOfTwo(t, 1), [
    ...["> STOR", "< 150", "< 250"],
    ...["> HASH", "> MFMT", "< 213", "< 213"],
    ...["> STOR", "< 125", "< 250"],
  ]);
});

test("a server that loses commands gets them one after the other, once that was seen", async (t) => {
  let connections = 0;
  const { client, lines } = await scripted(
    t,
    {
      greeting: (session) => {
        connections++;
        session.send("220 Ready\r\n");
      },
      FEAT: (session) => session.send("211-Features\r\n SIZE\r\n MFMT\r\n MLST type*;size*;\r\n211 End\r\n"),
      MFMT: (session) => {
        if (connections > 1) session.send("213 Modify=20200203040506; /a\r\n");
      },
    },
    { attempts: 1, delay: 1 },
  );
  assert.equal(await client.upload({ text: "content" }, "/a", { modified }), 7);
  assert.equal(connections, 2);
  assert.deepEqual(lines.slice(-4), ["> SIZE", "< 213", "> MFMT", "< 213"]);
});

test("what is not what was sent is told, and the replies behind it are taken", async (t) => {
  const { client } = await scripted(t, {
    FEAT: (session) => session.send("211-Features\r\n SIZE\r\n XCRC\r\n MFMT\r\n MLST type*;size*;\r\n211 End\r\n"),
    XCRC: (session) => session.send("250 01234567\r\n"),
    MFMT: (session) => session.send("213 Modify=20200203040506; /a\r\n"),
  });
  const moreFollow = (): boolean => true;
  await assert.rejects(client.upload({ text: "content" }, "/a", { modified, moreFollow }), { code: "mismatch" });
  assert.equal((await client.raw("NOOP")).code, 502);
  assert.equal(String(await client.content("/a")), "content");
});

test("a time that the server does not set, and a hash that it does not have after all, are no failure", async (t) => {
  const { client, lines } = await scripted(t, {
    FEAT: (session) => session.send("211-Features\r\n SIZE\r\n XCRC\r\n MFMT\r\n MLST type*;size*;\r\n211 End\r\n"),
    MFMT: (session) => session.send("550 Not yours\r\n"),
  });
  assert.equal(await client.upload({ text: "content" }, "/a", { modified }), 7);
  assert.deepEqual(lines.slice(-6), ["> XCRC", "> MFMT", "< 502", "< 550", "> SIZE", "< 213"]);
  await assert.rejects(client.upload({ text: "other" }, "/a", { modified }), { code: "mismatch" });
});

test("a server that is known to lose commands is never sent several", async (t) => {
  const { client, lines } = await scripted(t, {
    greeting: (session) => session.send("220 MikroTik FTP server\r\n"),
    FEAT: (session) => session.send("211-Features\r\n SIZE\r\n MFMT\r\n MLST type*;size*;\r\n211 End\r\n"),
    MFMT: (session) => session.send("213 Modify=20200203040506; /a\r\n"),
  });
  assert.equal(await client.upload({ text: "content" }, "/a", { modified }), 7);
  assert.deepEqual(lines.slice(-4), ["> SIZE", "< 213", "> MFMT", "< 213"]);
});

test("a hash that the caller has chosen by hand is not taken for the client's own", async (t) => {
  const server = await startTestServer({ files: {} });
  t.after(() => server.stop());
  const { lines, onLine } = wire();
  const at = { host: server.host, port: server.explicit, user: testUser, password: testPassword };
  await using client = await connect({ ...at, tls: { authorities: [server.ca] }, onLine });
  await client.upload({ text: "one" }, "/a");
  // As long as ours.
  assert.equal((await client.raw("OPTS HASH MD5")).code, 200);
  await client.upload({ text: "two" }, "/a");
  assert.deepEqual(lines.filter((line) => /^> (OPTS|STOR|HASH)/.test(line)).slice(-6), [
    "> STOR",
    "> HASH",
    "> OPTS",
    "> OPTS",
    "> STOR",
    "> HASH",
  ]);
});

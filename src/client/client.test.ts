import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { ScriptedServer } from "../../test/hostile/client/scripted-server.js";
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
import { type ConnectOptions, connect, type FtpsClient, FtpsError } from "./index.js";

await testIdentity();
watchLeaks();

interface Site {
  readonly server: TestServer;
  readonly options: ConnectOptions;
  readonly client: FtpsClient;
}

async function site(
  t: TestContext,
  { server: wanted = {}, ...change }: Partial<ConnectOptions> & { server?: TestServerOptions } = {},
): Promise<Site> {
  const server = await startTestServer(wanted);
  t.after(() => server.stop());
  const options: ConnectOptions = {
    ...{ host: server.host, port: change.security === "implicit" ? server.implicit : server.explicit },
    ...{ user: testUser, password: testPassword },
    ...change,
    tls: { authorities: [server.ca], ...change.tls },
  };
  const client = await connect(options);
  t.after(() => client.close());
  return { server, options, client };
}

const code = (wanted: string) => (error: unknown) => error instanceof FtpsError && error.code === wanted;

for (const security of ["explicit", "implicit"] as const) {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`${security}, ${version}: lists, sends and fetches, and each data connection resumes the session`, async (t) => {
      const { client, server } = await site(t, {
        security,
        tls: { minimum: version, maximum: version },
        server: { settings: { tls: { binding: "require" } }, files: { "/a.txt": "one\r\ntwo" } },
      });
      assert.equal(client.tls?.protocol, version);
      const big = randomBytes(3_000_000);
      assert.equal(await client.upload(big, "/b.bin"), big.length);
      assert.deepEqual((await client.list("/")).entries.map(({ name }) => name).sort(), ["a.txt", "b.bin"]);
      assert.deepEqual(await client.content("/b.bin"), big);
      assert.equal(String(await client.content("/a.txt")), "one\r\ntwo");
      const transfers = server.events.filter((event) => event.type === "transfer");
      assert.deepEqual(
        transfers.map(({ resumed, sealed, completed }) => [resumed, sealed, completed]),
        [
          [true, true, true],
          [true, true, true],
          [true, true, true],
        ],
      );
    });
  }
}

test("a file lands under its name only when it is whole, with its time", async (t) => {
  const content = randomBytes(300_000);
  const { client } = await site(t, { server: { files: { "/data/x.bin": content } } });
  await using folder = await temporaryFolder("client");
  const file = path.join(folder.path, "x.bin");
  const seen: number[] = [];
  assert.equal(await client.download("/data/x.bin", file, { onProgress: (done) => seen.push(done) }), content.length);
  assert.deepEqual(await readFile(file), content);
  assert.deepEqual(await readdir(folder.path), ["x.bin"]);
  assert.equal(seen.at(-1), content.length);
  await assert.rejects(client.download("/data/x.bin", file, { overwrite: false }), code("local"));
  const next = path.join(folder.path, "next");
  await client.download("/data/x.bin", next, { overwrite: false });
  await rm(next);
  const longest = path.join(folder.path, "ä".repeat(127));
  await client.download("/data/x.bin", longest, { resume: true });
  assert.deepEqual(await readFile(longest), content);
  await rm(longest);
  await assert.rejects(client.download("/data/x.bin", path.join(folder.path, "no", "folder")), code("local"));
  await assert.rejects(client.download("/data/none", path.join(folder.path, "none")), code("not-found"));
  assert.deepEqual(await readdir(folder.path), ["x.bin"]);
});

test("files, buffers, text and streams go up; files, streams and parts come down", async (t) => {
  const { client } = await site(t);
  await using folder = await temporaryFolder("client");
  const file = path.join(folder.path, "up.txt");
  await writeFile(file, "from a file");
  await client.upload(file, "/1");
  await client.upload(Readable.from([Buffer.from("from a "), Buffer.from("stream")]), "/2");
  await client.upload({ text: "from text" }, "/3");
  await client.upload(new Response("from the web").body ?? "", "/4");
  await client.append(Buffer.from(", and more"), "/3");
  const through = new PassThrough();
  const reading = text(through);
  await client.download("/1", through);
  assert.equal(await reading, "from a file");
  assert.equal(await text(client.stream("/2")), "from a stream");
  assert.equal(String(await client.content("/3")), "from text, and more");
  assert.equal(String(await client.content("/4", { offset: 5, length: 3 })), "the");
  assert.equal(String(await client.content("/4")), "from the web");
});

test("names, folders, times, modes, hashes, copies", async (t) => {
  const { client } = await site(t);
  await client.makeDirectory("/a/b/c", { parents: true });
  await client.makeDirectory("/a/b/c", { parents: true });
  await client.upload({ text: "1" }, "/a/b/c/ä ö.txt");
  await client.upload({ text: "2" }, "/a/x.txt");
  assert.equal(await client.exists("/a/b/c/ä ö.txt"), true);
  assert.equal(await client.exists("/a/none"), false);
  const modified = new Date(Date.UTC(2020, 1, 3, 4, 5, 6));
  await client.setModified("/a/x.txt", modified);
  const entry = await client.stat("/a/x.txt");
  assert.deepEqual([entry.kind, entry.size, entry.modified], ["file", 1, modified]);
  await client.rename("/a/x.txt", "/a/y.txt");
  await client.copy("/a/y.txt", "/a/b/z.txt");
  const walked: string[] = [];
  for await (const found of client.walk("/a")) walked.push(found.path);
  assert.deepEqual(walked.sort(), ["/a/b", "/a/b/c", "/a/b/c/ä ö.txt", "/a/b/z.txt", "/a/y.txt"]);
  const globbed = async (pattern: string) => {
    const found: string[] = [];
    for await (const each of client.glob(pattern)) found.push(each.path);
    return found.sort();
  };
  assert.deepEqual(await globbed("/a/*.txt"), ["/a/y.txt"]);
  assert.deepEqual(await globbed("/a/**/*.txt"), ["/a/b/c/ä ö.txt", "/a/b/z.txt", "/a/y.txt"]);
  assert.deepEqual(await globbed("/a/?/z.txt"), ["/a/b/z.txt"]);
  assert.equal(
    await client.hash("/a/y.txt", "SHA-256"),
    "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
  );
  await assert.rejects(client.removeDirectory("/a"), FtpsError);
  await client.remove("/a", { recursive: true });
  assert.equal(await client.exists("/a"), false);
  assert.equal((await client.raw("NOOP")).code, 200);
  await assert.rejects(client.raw("RETR x"), code("usage"));
  await assert.rejects(client.remove("/a\r\nDELE b"), code("usage"));
});

test("operations wait for each other", async (t) => {
  const { client } = await site(t, { server: { files: { "/a": "1", "/b": "2" } } });
  const all = await Promise.all([client.content("/a"), client.list("/"), client.content("/b"), client.stat("/a")]);
  assert.deepEqual([String(all[0]), all[1].entries.length, String(all[2]), all[3].size], ["1", 2, "2", 1]);
});

test("an aborted operation ends at once, and the client goes on", async (t) => {
  const { client } = await site(t, { server: { files: { "/big": randomBytes(4_000_000), "/a": "1" } } });
  const stopping = new AbortController();
  const stream = client.stream("/big", { signal: stopping.signal });
  await new Promise((resolve) => stream.once("readable", resolve));
  const waiting = client.content("/a", { signal: stopping.signal });
  stopping.abort();
  await assert.rejects(waiting, code("aborted"));
  await assert.rejects(text(stream), code("aborted"));
  assert.equal(String(await client.content("/a")), "1");
});

test("an idle connection is kept open by a NOOP", async (t) => {
  const lines: string[] = [];
  let seen = (): void => {};
  const noop = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const onLine = (_direction: string, line: string): void => {
    lines.push(line);
    if (lines.filter((each) => each === "NOOP").length === 2) seen();
  };
  await site(t, { keepAlive: 20, onLine });
  await noop;
});

test("who sends or takes nothing holds up nobody: what is stopped ends at once, either way, and the client goes on", async (t) => {
  const { client } = await site(t, { server: { files: { "/a.bin": randomBytes(5_000_000) } } });
  const silent = new PassThrough();
  silent.write("some");
  const sending = new AbortController();
  const sent = client.upload(silent, "/b.bin", {
    signal: sending.signal,
    onProgress: (done) => {
      if (done === 4) sending.abort();
    },
  });
  await assert.rejects(sent, code("aborted"));
  assert.ok(silent.destroyed);
  const full = new PassThrough();
  const taking = new AbortController();
  const taken = client.download("/a.bin", full, { signal: taking.signal });
  await once(full, "readable");
  taking.abort();
  await assert.rejects(taken, code("aborted"));
  assert.ok(full.destroyed && code("aborted")(full.errored));
  const closed = new PassThrough();
  const dropped = client.download("/a.bin", closed);
  await once(closed, "readable");
  closed.destroy();
  await assert.rejects(dropped, code("local"));
  assert.equal(await client.exists("/b.bin"), false);
});

test("what was private stays private, and what is no file is not replaced", async (t) => {
  const { client } = await site(t, { server: { files: { "/a.txt": "a" } } });
  await using folder = await temporaryFolder("client");
  const file = path.join(folder.path, "secret");
  await writeFile(file, "old", { mode: 0o600 });
  await client.download("/a.txt", file);
  assert.deepEqual([(await stat(file)).mode & 0o777, await readFile(file, "utf8")], [0o600, "a"]);
  const pipe = path.join(folder.path, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const place of [pipe, folder.path]) await assert.rejects(client.download("/a.txt", place), code("local"));
  assert.deepEqual((await readdir(folder.path)).sort(), ["pipe", "secret"]);
  assert.ok((await stat(pipe)).isFIFO());
});

test("a stream that fails, at a write or at its end, is an FtpsError", async (t) => {
  const { client } = await site(t, { server: { files: { "/a.txt": "some content" } } });
  const broken = new Error("broken");
  const atWrite = new Writable({ write: (_chunk, _encoding, done) => done(broken) });
  const atEnd = new Writable({ write: (_chunk, _encoding, done) => done(), final: (done) => done(broken) });
  for (const target of [atWrite, atEnd]) await assert.rejects(client.download("/a.txt", target), code("local"));
  assert.equal((await client.content("/a.txt")).toString(), "some content");
});

test("what was appended is behind what was there, or the file has not grown enough and that is said", async (t) => {
  const { client } = await site(t, { server: { files: { "/log": "one\n" } } });
  await client.append({ text: "two\n" }, "/log");
  await client.append({ text: "new\n" }, "/new");
  assert.equal((await client.content("/log")).toString(), "one\ntwo\n");
  assert.equal((await client.content("/new")).toString(), "new\n");
  const sizes = [10, 11];
  const short = await ScriptedServer.start({
    identity: await testIdentity(),
    script: {
      SIZE: (session) => session.send(`213 ${sizes.shift()}\r\n`),
      APPE: (session) => session.receiveFile(),
    },
  });
  t.after(() => short.stop());
  const { certificate } = await testIdentity();
  const options = {
    host: "127.0.0.1",
    port: short.port,
    user: "ada",
    password: "x",
    tls: { authorities: [certificate] },
  };
  await using cut = await connect(options);
  await assert.rejects(cut.append({ text: "two\n" }, "/log"), code("mismatch"));
  assert.equal(short.received.length, 1);
});

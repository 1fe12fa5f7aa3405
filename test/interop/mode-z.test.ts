import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chown, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { Deflater } from "../../src/server/data/deflate.js";
import { Inflater } from "../../src/server/data/inflate.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { makeCertificate } from "./certificates.js";
import { ClearClient } from "./clear-client.js";
import { peerTest, requirePeer } from "./peers.js";
import { startProftpd } from "./servers.js";

const contents: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  one: Buffer.from("x"),
  text: Buffer.from(Array.from({ length: 200_000 }, (_, index) => `line ${index}\r\n`).join("")),
  random: randomBytes(5_000_001),
};

/** What lftp said to the server, and the server to it. */
async function lftp(server: TestServer, folder: TemporaryFolder, commands: readonly string[]): Promise<string> {
  const file = (name: string) => path.join(folder.path, name);
  await writeFile(file("ca.pem"), server.ca);
  const script = [
    `debug -o ${file("log")} 9`,
    ...["ftp:ssl-force yes", "ftp:ssl-protect-data yes", "ftp:ssl-protect-list yes", `ssl:ca-file ${file("ca.pem")}`],
    ...["ftp:use-mode-z yes", "net:max-retries 1", "net:timeout 10", "cache:enable no", "cmd:fail-exit yes"],
  ].map((line) => (line.startsWith("debug") ? line : `set ${line}`));
  const open = `open --user ${testUser} --env-password ftp://localhost:${server.explicit}`;
  await writeFile(file("script"), [...script, open, ...commands, ""].join("\n"));
  const { status, errors } = await runProgram(requirePeer("lftp"), ["--norc", "-f", file("script")], {
    environment: { LFTP_PASSWORD: testPassword, LFTP_HOME: folder.path, HOME: folder.path, LC_ALL: "C.UTF-8" },
    folder: folder.path,
  });
  const log = await readFile(file("log"), "utf8");
  assert.equal(status, 0, `${errors}\n${log}`);
  return log;
}

async function serve(t: TestContext, files: Record<string, Buffer> = {}): Promise<TestServer> {
  const server = await startTestServer({ settings: { modeZ: { enabled: true } }, files });
  t.after(() => server.stop());
  return server;
}

peerTest("lftp lists, downloads and uploads in MODE Z", ["lftp"], async (t) => {
  await using folder = await temporaryFolder("mode-z");
  const server = await serve(t, Object.fromEntries(Object.entries(contents).map(([name, is]) => [`/${name}`, is])));
  for (const [name, content] of Object.entries(contents))
    await writeFile(path.join(folder.path, `to-${name}`), content);
  const names = Object.keys(contents);
  const log = await lftp(server, folder, [
    ...names.map((name) => `get ${name} -o from-${name}`),
    ...names.map((name) => `put to-${name}`),
    "ls > listing",
  ]);
  assert.match(log, /---> MODE Z\n/);
  assert.doesNotMatch(log, /---> MODE S\n/);
  for (const [name, content] of Object.entries(contents)) {
    assert.ok((await readFile(path.join(folder.path, `from-${name}`))).equals(content), name);
    const event = server.events.find((each) => each.type === "transfer" && each.path === `/to-${name}`);
    assert.ok(event?.type === "transfer" && event.completed && event.bytes === content.length, name);
  }
  await lftp(
    server,
    folder,
    names.map((name) => `get to-${name} -o back-${name}`),
  );
  for (const [name, content] of Object.entries(contents))
    assert.ok((await readFile(path.join(folder.path, `back-${name}`))).equals(content), name);
  const listing = await readFile(path.join(folder.path, "listing"), "utf8");
  for (const name of names) assert.match(listing, new RegExp(` ${name}\n`));
});

peerTest("lftp goes on with a download, although MODE Z has no REST", ["lftp"], async (t) => {
  await using folder = await temporaryFolder("mode-z");
  const content = contents.random ?? Buffer.alloc(0);
  const server = await serve(t, { "/file": content });
  await writeFile(path.join(folder.path, "file"), content.subarray(0, 1_000_000));
  const log = await lftp(server, folder, ["get -c file -o file"]);
  assert.match(log, /<--- 504 In MODE Z/);
  assert.ok((await readFile(path.join(folder.path, "file"))).equals(content));
});

peerTest(
  "ProFTPD writes the streams that are read here, and reads those that are written here",
  ["proftpd"],
  async (t) => {
    await using folder = await temporaryFolder("mode-z");
    const tls = await makeCertificate(folder.path);
    // Its MODE Z is for clear connections only.
    const settings = ["LoadModule mod_deflate.c", "DeflateEngine on"];
    const server = await startProftpd({ password: "secret", tls, clear: true, settings });
    t.after(() => server.stop());
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(path.join(server.root, name), content);
      await chown(path.join(server.root, name), server.owner.user, server.owner.group);
    }
    const client = await ClearClient.loggedIn(server);
    t.after(() => client.close());
    assert.equal(await client.command("MODE Z"), 200);
    for (const [name, content] of Object.entries(contents)) {
      assert.ok((await inflated(await client.download(`RETR ${name}`))).equals(content), name);
      // Its own reading takes a second for 40 kB, and fails where much comes of little.
      const part = content.subarray(0, 20_000);
      assert.equal(await client.upload(`STOR to-${name}`, await deflated(part)), 226);
      assert.ok((await readFile(path.join(server.root, `to-${name}`))).equals(part), name);
    }
  },
);

async function inflated(stream: Buffer): Promise<Buffer> {
  const inflater = new Inflater();
  const out: Buffer[] = [];
  for await (const piece of inflater.put(stream)) out.push(piece);
  for await (const piece of inflater.finish()) out.push(piece);
  inflater.close();
  return Buffer.concat(out);
}

async function deflated(content: Buffer): Promise<Buffer> {
  const deflater = new Deflater(6);
  const out: Buffer[] = [];
  for await (const piece of deflater.put(content)) out.push(piece);
  for await (const piece of deflater.finish()) out.push(piece);
  deflater.close();
  return Buffer.concat(out);
}

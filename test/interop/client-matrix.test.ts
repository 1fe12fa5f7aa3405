import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import type { TestContext } from "node:test";
import { type ConnectOptions, connect, type FtpsClient, FtpsError } from "../../src/client/index.js";
import { temporaryFolder } from "../support/temporary.js";
import { tlsVersions } from "../support/tls-loopback.js";
import { type CertificateFiles, makeCertificate } from "./certificates.js";
import { useCommands } from "./client-commands.js";
import { type PeerName, peerTest } from "./peers.js";
import { startPyftpdlib } from "./pyftpdlib.js";
import { startSealift } from "./sealift.js";
import { type PeerServer, startProftpd, startPureFtpd, startVsftpd } from "./servers.js";

interface Row {
  readonly name: string;
  readonly peers: readonly PeerName[];
  readonly modes: readonly ("explicit" | "implicit")[];
  /** Where to connect in this mode. */
  readonly start: (tls: CertificateFiles, implicit: boolean) => Promise<Target>;
}

interface Target {
  readonly options: ConnectOptions;
  readonly home: string;
  readonly stop: () => Promise<void>;
}

const password = 'pass "word"';

async function peer(server: PeerServer, tls: CertificateFiles): Promise<Target> {
  const { host, port, user, home, implicit } = server;
  const authorities = [await readFile(tls.certificate, "utf8")];
  const security = implicit ? "implicit" : "explicit";
  return { options: { host, port, user, password, security, tls: { authorities } }, home, stop: () => server.stop() };
}

async function sealift(_tls: CertificateFiles, implicit: boolean): Promise<Target> {
  const server = await startSealift({ passive: "0", binding: "require" });
  const { user, password: own, home } = server;
  const authorities = [await readFile(server.caFile, "utf8")];
  const security = implicit ? "implicit" : "explicit";
  const { host, port } = server.ready[security];
  return {
    options: { host, port, user, password: own, security, tls: { authorities } },
    home,
    stop: () => server.stop(),
  };
}

/** vsftpd and ProFTPD refuse data connections that do not resume the control connection's session. */
const rows: readonly Row[] = [
  { name: "Sealift", peers: [], modes: ["explicit", "implicit"], start: sealift },
  {
    name: "vsftpd",
    peers: ["vsftpd", "openssl"],
    modes: ["explicit", "implicit"],
    start: async (tls, implicit) => peer(await startVsftpd({ password, tls, implicit, requireReuse: true }), tls),
  },
  {
    name: "ProFTPD",
    peers: ["proftpd", "openssl"],
    modes: ["explicit", "implicit"],
    start: async (tls, implicit) => peer(await startProftpd({ password, tls, implicit, requireReuse: true }), tls),
  },
  {
    name: "Pure-FTPd",
    peers: ["pure-ftpd", "pure-pw", "openssl"],
    modes: ["explicit"],
    start: async (tls) => peer(await startPureFtpd({ password, tls }), tls),
  },
  {
    name: "pyftpdlib",
    peers: ["pyftpdlib", "python3", "openssl"],
    modes: ["explicit"],
    start: async (tls) => peer(await startPyftpdlib({ password, tls }), tls),
  },
];

for (const row of rows) {
  for (const mode of row.modes) {
    peerTest(`${row.name}, ${mode}: library and command line do all they can`, row.peers, async (t) => {
      await using folder = await temporaryFolder("client-matrix");
      const tls = await makeCertificate(folder.path);
      const target = await row.start(tls, mode === "implicit");
      t.after(() => target.stop());
      for (const version of tlsVersions) {
        const options = { ...target.options, tls: { ...target.options.tls, minimum: version, maximum: version } };
        const home = `${target.home.replace(/\/$/, "")}/${version}`;
        await useAll(t, options, home, folder.path);
        await useCommands(options, home, path.join(folder.path, version));
      }
    });
  }
}

async function useAll(t: TestContext, options: ConnectOptions, home: string, folder: string): Promise<void> {
  const lines: string[] = [];
  try {
    await using client = await connect({ ...options, onLine: (from, line) => lines.push(`${from} ${line}`) });
    assert.equal(client.tls?.protocol, options.tls?.minimum);
    await filesGoBothWays(client, home, folder);
    await namesMayBeOdd(client, home);
    await treesGrowAndGo(client, home);
  } catch (error) {
    t.diagnostic(lines.slice(-20).join("\n"));
    throw error;
  }
}

async function filesGoBothWays(client: FtpsClient, home: string, folder: string): Promise<void> {
  const content = randomBytes(700_001);
  const [up, down] = [path.join(folder, "up"), path.join(folder, "down")];
  await writeFile(up, content);
  await client.makeDirectory(`${home}/deep/er`, { parents: true });
  assert.equal(await client.upload(up, `${home}/big.bin`), content.length);
  assert.equal(await client.download(`${home}/big.bin`, down), content.length);
  assert.deepEqual(await readFile(down), content);
  assert.deepEqual(await client.content(`${home}/big.bin`, { offset: 600_000 }), content.subarray(600_000));
  assert.deepEqual(await client.content(`${home}/big.bin`, { offset: 5, length: 7 }), content.subarray(5, 12));
  await client.upload(Readable.from([Buffer.from("a "), Buffer.from("stream")]), `${home}/s p ä.txt`);
  await client.append(Buffer.from(", more"), `${home}/s p ä.txt`);
  assert.equal(String(await client.content(`${home}/s p ä.txt`)), "a stream, more");
  await client.upload(Buffer.alloc(0), `${home}/empty`);
  assert.equal((await client.content(`${home}/empty`)).length, 0);
  const { kind, size, modified } = await client.stat(`${home}/big.bin`);
  assert.deepEqual([kind, size], ["file", content.length]);
  assert.ok(Math.abs(Date.now() - (modified?.getTime() ?? 0)) < 120_000, `${modified?.toISOString()}`);
}

/** What looks like a flag or a pattern to the server's `ls`. */
async function namesMayBeOdd(client: FtpsClient, home: string): Promise<void> {
  for (const name of ["-la", "a [b]", "two  spaces"]) {
    const folder = `${home}/${name}`;
    await client.makeDirectory(folder);
    await client.upload({ text: "x" }, `${folder}/.hidden ${name}`);
    assert.deepEqual(
      (await client.list(folder)).entries.map((entry) => entry.name),
      [`.hidden ${name}`],
    );
    await client.remove(folder, { recursive: true });
  }
}

async function treesGrowAndGo(client: FtpsClient, home: string): Promise<void> {
  await client.rename(`${home}/empty`, `${home}/deep/er/empty`);
  const names = (await client.list(home)).entries.map(({ name, kind, size }) => [name, kind, size]);
  assert.deepEqual(names.sort(), [
    ["big.bin", "file", 700_001],
    ["deep", "directory", undefined],
    ["s p ä.txt", "file", 14],
  ]);
  const walked: string[] = [];
  for await (const { path: found } of client.walk(home)) walked.push(found.slice(home.length));
  assert.deepEqual(walked.sort(), ["/big.bin", "/deep", "/deep/er", "/deep/er/empty", "/s p ä.txt"]);
  assert.equal(await client.exists(`${home}/none`), false);
  await assert.rejects(client.content(`${home}/none`), (error) => error instanceof FtpsError && !error.retry);
  await client.remove(home, { recursive: true });
  assert.equal(await client.exists(home), false);
}

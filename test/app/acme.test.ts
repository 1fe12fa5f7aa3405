import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe } from "node:test";
import type { TLSSocket } from "node:tls";
import { planOf } from "../../src/app/acme-plan.js";
import { askServer } from "../../src/app/control-client.js";
import type { Status } from "../../src/app/control-protocol.js";
import { loadConfig } from "../../src/config/load.js";
import { writeOrder } from "../../src/pki/acme/orders.js";
import { freshOrder } from "../../src/pki/acme/renew.js";
import { hostNames } from "../../src/pki/alternative-names.js";
import { certify } from "../../src/pki/certify.js";
import { generateKey, keyToPem } from "../../src/pki/keys.js";
import { addStored, storedIds } from "../../src/pki/stored.js";
import { Pebble } from "../interop/pebble.js";
import { missingPeers, peerTest } from "../interop/peers.js";
import { runProgram } from "../support/run-program.js";
import { WireClient } from "../support/wire-client.js";
import { certCommands } from "./cert-commands.js";
import { type DataFolder, preparedFolder, ServeProcess } from "./serve-process.js";

const NAME = "ftp.example.com";
const SESSIONS = 50;
const UPLOAD_BYTES = 300_000;
/** More than what sockets on the way can hold. */
const DOWNLOAD_BYTES = 7_000_000;
const DOWN = 999;

describe("certificates by ACME", () => {
  let pebble: Pebble;
  before(async () => {
    if (missingPeers(["pebble"]) === undefined) pebble = await Pebble.start();
  });
  after(async () => await pebble?.[Symbol.asyncDispose]());

  async function configure({ data }: DataFolder, acme: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { directory, authorities, httpPort } = pebble;
    const listen = `127.0.0.1:${httpPort}`;
    const all = { names: [NAME], directory, authorities, agreeToTerms: "true", listen, ...acme };
    // JSON is YAML.
    await writeFile(path.join(data, "sealift.yaml"), JSON.stringify({ tls: { defaultName: NAME }, acme: all }));
  }

  /** The certificate that a client is shown which trusts nothing but the authority's root; `openssl` has verified it. */
  async function shown({ ready }: ServeProcess, folder: DataFolder, name = NAME): Promise<X509Certificate> {
    const root = path.join(folder.path, "root.pem");
    await writeFile(root, await pebble.root());
    const place = ["-connect", `127.0.0.1:${ready.explicit.port}`, "-starttls", "ftp", "-servername", name];
    const verify = ["-CAfile", root, "-verify_return_error", "-verify_hostname", name];
    const { output, errors } = await runProgram("openssl", ["s_client", ...place, ...verify], { input: "QUIT\r\n" });
    assert.match(output, /Verify return code: 0 \(ok\)/, errors);
    return new X509Certificate(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(output)?.[0] ?? "");
  }

  const issued = (times: number) => (server: ServeProcess) =>
    server.until(() => server.log.filter(({ event }) => event === "acme-issued").length >= times);

  async function session(server: ServeProcess, { user, password }: DataFolder): Promise<WireClient> {
    const client = await WireClient.connect(
      { ...(await server.wire()), ca: await pebble.root() },
      { serverName: NAME },
    );
    await client.read();
    await client.command("AUTH TLS");
    await client.startTls();
    for (const line of ["PBSZ 0", "PROT P", `USER ${user}`]) await client.command(line);
    assert.equal((await client.command(`PASS ${password}`)).code, 230);
    await client.command("TYPE I");
    return client;
  }

  for (const workers of [0, 2]) {
    const peers = ["pebble", "openssl"] as const;
    peerTest(
      `workers ${workers}: a server gets one, and gets another during ${SESSIONS} transfers, of which none breaks`,
      peers,
      async () => {
        await using folder = await preparedFolder();
        await configure(folder);
        // Once from nothing, and once because the one that is there is old.
        const old = workers === 0 ? undefined : await aged(folder);
        await using server = await ServeProcess.start({
          data: folder.data,
          environment: { SEALIFT_WORKERS: `${workers}` },
        });
        await issued(1)(server);
        if (old !== undefined) assert.ok(!(await storedIds(folder.data)).includes(old));
        const first = await shown(server, folder);
        const running = await begin(server, folder);
        await configure(folder, { key: "ecdsa-p384" });
        server.signal("SIGHUP");
        await issued(2)(server);
        const second = await shown(server, folder);
        assert.notEqual(first.fingerprint256, second.fingerprint256);
        assert.equal(second.publicKey.asymmetricKeyDetails?.namedCurve, "secp384r1");
        assert.equal((await statusOf(server)).transfers, SESSIONS);
        await Promise.all(running.map((finish) => finish()));
        await server.stop();
      },
    );
  }

  /** A certificate of ninety days, of which seventy have passed; gives its id. */
  async function aged({ data }: DataFolder): Promise<string> {
    const key = await generateKey("ecdsa-p256");
    const now = new Date(Date.now() - 70 * 86_400_000);
    const about = { profile: "server", subject: {}, names: hostNames([NAME]), days: 90, now } as const;
    const pair = { certificate: await certify(key, about), key: keyToPem(key) };
    const id = await addStored(data, pair, { name: "old", origin: "acme" });
    const plan = planOf(await loadConfig({ file: path.join(data, "sealift.yaml") }), data);
    await writeOrder(data, {
      ...freshOrder("config", plan),
      current: { id, directory: pebble.directory, key: "ecdsa-p256" },
    });
    return id;
  }

  /** Four of five up, the others down, which takes larger files; each gives the way to finish it, and to look at what came of it. */
  async function begin(server: ServeProcess, folder: DataFolder): Promise<readonly (() => Promise<void>)[]> {
    const home = path.join(folder.data, "files", folder.user);
    await writeFile(path.join(home, "down"), down);
    await writeFile(path.join(home, "small"), "small");
    const running: (() => Promise<void>)[] = [];
    // As many at once as there are threads for passwords and places before them.
    for (let number = 0; number < SESSIONS; number += 10)
      running.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => one(number + index)))));
    return running;

    async function one(number: number): Promise<() => Promise<void>> {
      const client = await session(server, folder);
      const finish = number % 5 > 0 ? await upload(client, home, number) : await download(client);
      return async () => {
        await finish();
        // Its session is of the certificate before, and opens data connections as ever.
        const { data, reply } = await client.fetch("RETR small");
        assert.deepEqual([reply.code, data.toString()], [226, "small"]);
        assert.equal((await client.command("QUIT")).code, 221);
        client.close();
      };
    }
  }

  async function upload(client: WireClient, home: string, number: number): Promise<() => Promise<void>> {
    const content = contentOf(number, UPLOAD_BYTES);
    const stream = await client.transfer(`STOR up-${number}`);
    stream.resume().write(content.subarray(0, UPLOAD_BYTES / 2));
    return async () => {
      stream.end(content.subarray(UPLOAD_BYTES / 2));
      const { code, lines } = await client.read();
      assert.equal(code, 226, lines.join());
      assert.ok((await readFile(path.join(home, `up-${number}`))).equals(content));
    };
  }

  async function download(client: WireClient): Promise<() => Promise<void>> {
    const stream = await client.transfer("RETR down");
    const chunks = [await firstOf(stream)];
    return async () => {
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const { code, lines } = await client.read();
      assert.equal(code, 226, lines.join());
      assert.ok(Buffer.concat(chunks).equals(down));
    };
  }

  peerTest(
    "what fails is told by log and status, with the authority's words; the old one stays, also over a restart",
    ["pebble", "openssl"],
    async () => {
      await using folder = await preparedFolder();
      await configure(folder);
      let fingerprint = "";
      {
        await using server = await ServeProcess.start({ data: folder.data });
        await issued(1)(server);
        fingerprint = (await shown(server, folder)).fingerprint256;
        pebble.dns.unknown.add("gone.example.com");
        await configure(folder, { names: [NAME, "gone.example.com"] });
        server.signal("SIGHUP");
        const line = await server.logged(({ event }) => event === "acme-failed");
        assert.match(
          String(line.msg),
          /^no new certificate for ftp\.example\.com, gone\.example\.com: the authority could not see the proof for gone/,
        );
        assert.equal((line.problem as { type: string }).type, "connection");
        assert.equal((await shown(server, folder)).fingerprint256, fingerprint);
        const { output } = await server.cli("status");
        assert.match(
          output,
          /^acme {7}ftp\.example\.com and 1 more, until 20[\d-]+, next try .*; failed 1 times: the authority could not/m,
        );
        await server.stop();
      }
      await using server = await ServeProcess.start({ data: folder.data });
      // The rest after a failure outlives the process, and so does the certificate.
      const { acme } = await statusOf(server);
      assert.deepEqual([acme[0]?.failures, Date.parse(acme[0]?.next ?? "") > Date.now()], [1, true]);
      assert.equal((await shown(server, folder)).fingerprint256, fingerprint);
      assert.ok(!server.log.some(({ event }) => event === "acme-failed"));
      await server.stop();
    },
  );

  peerTest(
    "by hand: order, list, renew and remove, and a running server shows each at once",
    ["pebble", "openssl"],
    async () => {
      await using folder = await preparedFolder();
      await configure(folder, { names: [] });
      await using server = await ServeProcess.start({ data: folder.data });
      const args = ["acme", "order", "By-Hand.example.com,also.example.com"];
      const [ordered, list, refused] = await certCommands(folder.data, [
        args,
        ["acme", "list"],
        ["acme", "order", "closed.example.com", "--listen", "127.0.0.1:0"],
      ]);
      assert.equal(ordered?.errors, "");
      assert.deepEqual([ordered.json?.origin, ordered.json?.served], ["acme", true]);
      const first = await shown(server, folder, "by-hand.example.com");
      assert.equal(first.fingerprint256, ordered.json?.fingerprint256);
      const [order] = list?.json?.orders as readonly Record<string, unknown>[];
      assert.deepEqual([order?.id, order?.certificate, order?.failures], ["by-hand.example.com", ordered.json?.id, 0]);
      assert.match(
        refused?.errors ?? "",
        /^error: the authority could not see the proof for closed\.example\.com .*\nhint: the authority must reach/,
      );
      const [renewed, nothing] = await certCommands(folder.data, [
        ["acme", "renew", "by-hand.example.com"],
        ["acme", "renew"],
      ]);
      assert.deepEqual(renewed?.json, { renewed: ["by-hand.example.com"], failed: [], served: true });
      assert.deepEqual(nothing?.json, { renewed: [], failed: [], served: false });
      const second = await shown(server, folder, "also.example.com");
      assert.notEqual(second.fingerprint256, first.fingerprint256);
      const [removed, after, all] = await certCommands(folder.data, [
        ["acme", "remove", "by-hand.example.com"],
        ["acme", "list"],
        ["list"],
      ]);
      assert.deepEqual([removed?.json?.removed, after?.json?.orders], ["by-hand.example.com", []]);
      const ids = (all?.json?.certificates as readonly { id: string }[]).map(({ id }) => id);
      assert.deepEqual(ids, ["ecdsa", "rsa"]);
      await server.stop();
    },
  );
});

const down = contentOf(DOWN, DOWNLOAD_BYTES);

/** Other bytes for each number, and for each place. */
function contentOf(number: number, bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4) content.writeUInt32LE((at * 2_654_435 + number * 40_503) >>> 0, at);
  return content;
}

async function statusOf({ data }: ServeProcess): Promise<Status> {
  const { answer, hangUp } = await askServer(data, { do: "status" });
  hangUp();
  return (answer.ok ? answer.status : undefined) ?? assert.fail("no status");
}

async function firstOf(stream: TLSSocket): Promise<Buffer> {
  stream.pause();
  let chunk = stream.read() as Buffer | null;
  while (chunk === null) {
    await once(stream, "readable");
    chunk = stream.read() as Buffer | null;
  }
  return chunk;
}

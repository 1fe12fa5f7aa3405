import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { StorageError } from "../../src/storage/errors.js";
import { createMemoryStorage } from "../../src/storage/memory/index.js";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { tlsVersions } from "../support/tls-loopback.js";
import { WatchedStorage } from "../support/watched-storage.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

const LARGE = 20_000_000;

watchLeaks();

interface Scene {
  readonly server: TestServer;
  readonly storage: WatchedStorage;
  readonly client: WireClient;
}

async function begin(
  t: TestContext,
  { capacity, ...options }: TestServerOptions & { readonly capacity?: number } = {},
): Promise<Scene> {
  const files = { "/large": Buffer.alloc(LARGE, "0123456789"), "/small": "small" };
  const store = createMemoryStorage({ files, ...(capacity === undefined ? {} : { capacity }) });
  const storage = new WatchedStorage(store);
  const server = await serve(t, { openStorage: storage.openStorage, ...options });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return { server, storage, client };
}

/** The session goes on, and nothing of the transfer is left. */
async function isAsBefore({ server, storage, client }: Scene): Promise<void> {
  assert.equal(server.server.held.transferMemory, 0);
  assert.equal(server.server.held.waiting, 0);
  // The storage of the session itself.
  assert.equal(storage.open, 1);
  assert.equal(String((await client.fetch("RETR small")).data), "small");
}

async function transfer(t: TestContext, client: WireClient, line: string): Promise<TLSSocket> {
  const stream = await client.transfer(line);
  stream.on("error", () => {});
  t.after(() => stream.destroy());
  return stream;
}

async function closed(stream: TLSSocket): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.resume().once("close", () => resolve()));
}

test("a file much larger than all buffers comes whole, up and down", async (t) => {
  const scene = await begin(t);
  const content = randomBytes(30_000_000);
  assert.equal((await scene.client.store("STOR random", content)).code, 226);
  const { data, reply } = await scene.client.fetch("RETR random");
  assert.ok(data.equals(content));
  assert.equal(reply.code, 226);
  await isAsBefore(scene);
});

test("150 comes before the data connection is in TLS, and what is known to fail comes without it", async (t) => {
  const scene = await begin(t);
  const { client } = scene;
  for (const line of ["RETR no-such-file", "STOR no-such-directory/file"]) {
    await client.passive();
    assert.equal((await client.command(line)).code, 550);
  }
  for (const line of ["RETR small", "LIST", "STOR new"]) {
    await client.passive();
    assert.equal((await client.command(line)).code, 150);
    client.send("ABOR");
    assert.deepEqual([(await client.read()).code, (await client.read()).code], [426, 226]);
  }
  await isAsBefore(scene);
});

test("a file that cannot be read on is 451, and its session goes on", async (t) => {
  const scene = await begin(t);
  const stream = await transfer(t, scene.client, "RETR large");
  scene.storage.fail("read", new StorageError("failed", "the disk is gone: /secret/place"));
  await closed(stream);
  const { code, lines } = await scene.client.read();
  assert.equal(code, 451);
  assert.equal(lines.join("").includes("secret"), false);
  const event = await scene.server.event(({ type }) => type === "failure");
  assert.ok(event.type === "failure" && String(event.error).includes("the disk is gone"));
  scene.storage.fail("read", undefined);
  await isAsBefore(scene);
});

test("a storage that is full is 452 while the client still sends, and what came is kept", async (t) => {
  const scene = await begin(t, { capacity: LARGE + 1_000_000 });
  const stream = await transfer(t, scene.client, "STOR new");
  let ended = false;
  const flood = (): void => {
    while (!ended && !stream.destroyed && stream.write(Buffer.alloc(65_536)));
  };
  stream.on("drain", flood);
  flood();
  assert.deepEqual((await scene.client.read()).lines, ["452 No space left on the server"]);
  ended = true;
  stream.end();
  await closed(stream);
  const { code, lines } = await scene.client.command("SIZE new");
  assert.equal(code, 213);
  const offered = Number(lines[0]?.slice(4));
  assert.ok(offered > 0 && offered < 1_000_000 && offered % 4096 === 0, lines[0]);
  assert.equal((await scene.client.command("MLST new")).code, 550);
  await isAsBefore(scene);
});

test("an upload that cannot be published is told so, and is not there", async (t) => {
  const scene = await begin(t);
  scene.storage.fail("commit", new StorageError("exists"));
  const { code } = await scene.client.store("STOR new", "content");
  assert.equal(code, 550);
  assert.equal((await scene.client.command("SIZE new")).code, 550);
  await isAsBefore(scene);
});

function keptWords(line: string): string {
  return line.startsWith("STOR") ? "; what came is kept, resume to finish" : "";
}

for (const line of ["RETR large", "STOR new"]) {
  test(`${line}: no byte for too long is 426`, async (t) => {
    const scene = await begin(t, { settings: { timeouts: { dataStall: 100 } } });
    const stream = await transfer(t, scene.client, line);
    if (line.startsWith("STOR")) stream.write("part");
    // A client that neither reads nor writes.
    assert.deepEqual((await scene.client.read()).lines, [
      `426 Transfer aborted: no byte moved for too long${keptWords(line)}`,
    ]);
    await closed(stream);
    await isAsBefore(scene);
  });

  test(`${line}: ABOR is 426 and then 226, the data connection is closed, and the session goes on`, async (t) => {
    const scene = await begin(t);
    const stream = await transfer(t, scene.client, line);
    if (line.startsWith("STOR")) stream.write(Buffer.alloc(1_000_000));
    else await once(stream, "readable");
    // As RFC 959 has it, with the Telnet signals in front, which TLS carries inline.
    scene.client.socket.write(Buffer.from([0xff, 0xf4, 0xff, 0xf2]));
    scene.client.send("ABOR");
    assert.deepEqual((await scene.client.read()).lines, [`426 Transfer aborted, as you asked${keptWords(line)}`]);
    assert.equal((await scene.client.read()).code, 226);
    await closed(stream);
    assert.equal((await scene.client.command("SIZE new")).code, 550);
    await isAsBefore(scene);
  });
}

test("ABOR at any moment has exactly the replies that it should, and the next transfer is right", async (t) => {
  const scene = await begin(t);
  const { client } = scene;
  const moments: ((stream: TLSSocket) => Promise<unknown>)[] = [
    async () => undefined,
    async (stream) => stream.resume(),
    async (stream) => await once(stream, "readable"),
    async (stream) => await once(stream.resume(), "end"),
  ];
  for (let round = 0; round < 24; round++) {
    const stream = await transfer(t, client, round % 2 === 0 ? "RETR small" : "RETR large");
    await moments[round % moments.length]?.(stream);
    client.send("ABOR");
    const first = await client.read();
    assert.ok([226, 426].includes(first.code), first.lines.join(" "));
    // Its own, whether the transfer was over or not.
    assert.equal((await client.read()).code, 226);
    await closed(stream);
  }
  await isAsBefore(scene);
});

test("ABOR that comes with the command, before the transfer has begun, ends it", async (t) => {
  const scene = await begin(t);
  await scene.client.passive();
  scene.client.socket.write("RETR small\r\nABOR\r\nNOOP\r\n");
  assert.deepEqual((await codes(scene.client, 3)).slice(-3), [426, 226, 200]);
  await isAsBefore(scene);
});

/** Of the next replies that are final. */
async function codes(client: WireClient, count: number): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const { code } = await client.read();
    if (code !== 150) found.push(code);
  }
  return found;
}

test("ABOR while an upload is being published comes too late, and is answered behind it", async (t) => {
  const scene = await begin(t);
  const hold = scene.storage.hold("commit");
  const stream = await transfer(t, scene.client, "STOR new");
  stream.resume().end("content");
  await hold.reached;
  scene.client.send("ABOR");
  // Answered out of turn, so ABOR is there by now.
  assert.equal((await scene.client.command("STAT")).code, 211);
  hold.release();
  assert.deepEqual(await codes(scene.client, 2), [226, 226]);
  assert.equal(String((await scene.client.fetch("RETR new")).data), "content");
  await isAsBefore(scene);
});

test("during a transfer STAT is answered at once, all else in order behind it", async (t) => {
  const scene = await begin(t);
  const stream = await transfer(t, scene.client, "RETR large");
  await once(stream, "readable");
  scene.client.socket.write("NOOP\r\nSTAT\r\nPWD\r\n");
  const status = await scene.client.read();
  assert.equal(status.code, 211);
  assert.ok(
    status.lines.some((line) => /Transfer under way: [1-9]\d* bytes so far/.test(line)),
    status.lines.join("|"),
  );
  stream.resume();
  assert.deepEqual(await codes(scene.client, 3), [226, 200, 257]);
  await isAsBefore(scene);
});

for (const version of tlsVersions) {
  test(`${version}: an empty file and one of two bytes come with a clean end, 20 of 20`, async (t) => {
    const { server } = await begin(t, { files: {} });
    const client = await WireClient.loggedIn(server, { version });
    t.after(() => client.close());
    await client.store("STOR none", "");
    await client.store("STOR two", "ab");
    for (let round = 0; round < 20; round++) {
      assert.equal((await client.fetch("RETR none")).data.length, 0);
      assert.equal(String((await client.fetch("RETR two")).data), "ab");
    }
  });
}

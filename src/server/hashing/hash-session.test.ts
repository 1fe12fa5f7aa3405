import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { describe, type TestContext, test } from "node:test";
import { startTestServer, type TestServer } from "../../../test/support/ftps-server.js";
import { watchLeaks } from "../../../test/support/leaks.js";
import { assertCodesStand } from "../../../test/support/reply-codes.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import { WireClient } from "../../../test/support/wire-client.js";
import { StorageError } from "../../storage/errors.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { HASH_CHUNK_BYTES, MAX_HASH_CHUNKS } from "./hashes.js";

watchLeaks();

/** Milliseconds; no line goes on before the test says so. */
const NEVER = 3_600_000;

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
  readonly watched: WatchedStorage;
}

async function scene(t: TestContext, content: Uint8Array, working: number): Promise<Scene> {
  const watched = new WatchedStorage(createMemoryStorage({ files: { "/a": content } }));
  const { openStorage } = watched;
  const server = await startTestServer({ openStorage, settings: { timeouts: { working } } });
  t.after(async () => {
    await server.stop();
    assert.equal(watched.open, 0);
    assertCodesStand(server.events);
  });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return { server, client, watched };
}

/** Resolves when so many more lines have come. */
async function lines(client: WireClient, count: number): Promise<void> {
  let text = "";
  while (text.split("\n").length <= count) {
    const [chunk] = (await once(client.socket, "data")) as [Buffer];
    text += chunk.toString("latin1");
  }
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

describe("while a hash takes long", () => {
  test("lines of its reply go out, and the last one is the hash", async (t) => {
    const { client, watched } = await scene(t, Buffer.from("0123456789"), 5);
    const hold = watched.hold("read");
    client.send("HASH a");
    await lines(client, 3);
    hold.release();
    const reply = await client.read();
    assert.equal(reply.code, 213);
    assert.equal(reply.lines[0], "213-Computing SHA-256");
    for (const line of reply.lines.slice(1, -1)) assert.equal(line, " Computing SHA-256");
    assert.ok(reply.lines.length >= 4);
    assert.equal(reply.lines.at(-1), `213 SHA-256 0-9 ${sha256(Buffer.from("0123456789"))} a`);
    assert.equal((await client.command("NOOP")).code, 200);
  });

  test("and it fails: the reply keeps its code, and its end says so", async (t) => {
    const { client, watched, server } = await scene(t, Buffer.from("0123456789"), 5);
    const hold = watched.hold("read");
    client.send("XMD5 a");
    await lines(client, 1);
    watched.fail("read", new StorageError("failed", "a disk that is broken"));
    hold.release();
    const reply = await client.read();
    assert.equal(reply.lines[0], "250-Computing MD5");
    assert.match(reply.lines.at(-1) ?? "", /^250 Failed \(451\): The storage failed/);
    assert.ok(!reply.lines.join().includes("broken"));
    assert.ok(server.events.some(({ type }) => type === "failure"));
    watched.fail("read", undefined);
    assert.equal((await client.command("XMD5 a")).code, 250);
  });

  test("ABOR ends it at once: 426, and 226 behind it", async (t) => {
    const { client, watched } = await scene(t, Buffer.from("0123456789"), NEVER);
    const hold = watched.hold("read");
    client.send("HASH a");
    await hold.reached;
    client.send("ABOR");
    assert.equal((await client.read()).code, 426);
    assert.equal((await client.read()).code, 226);
    assert.equal((await client.command("NOOP")).code, 200);
    hold.release();
    assert.equal((await client.command("HASH a")).code, 213);
  });

  test("ABOR behind the first line of the reply: that reply ends, and 226 follows", async (t) => {
    const { client, watched } = await scene(t, Buffer.from("0123456789"), 5);
    const hold = watched.hold("read");
    client.send("HASH a");
    await lines(client, 1);
    client.send("ABOR");
    const reply = await client.read();
    assert.match(reply.lines.at(-1) ?? "", /^213 Failed \(426\): Aborted/);
    assert.equal((await client.read()).code, 226);
    hold.release();
    assert.equal((await client.command("HASH a")).code, 213);
  });

  test("in the middle of a large file: nothing stays behind, and the next one is right", async (t) => {
    const content = randomBytes(HASH_CHUNK_BYTES * 3 * MAX_HASH_CHUNKS);
    const { client, watched } = await scene(t, content, NEVER);
    for (let turn = 0; turn < 5; turn++) {
      client.send("HASH a");
      client.send("ABOR");
      const { code } = await client.read();
      assert.ok(code === 426 || code === 213, `${code}`);
      assert.equal((await client.read()).code, 226);
    }
    const { lines } = await client.command("HASH a");
    assert.equal(lines.at(-1), `213 SHA-256 0-${content.length - 1} ${sha256(content)} a`);
    assert.equal(watched.readers, 0);
  });

  test("STAT is answered meanwhile, and other commands behind it", async (t) => {
    const { client, watched } = await scene(t, Buffer.from("0123456789"), NEVER);
    const hold = watched.hold("read");
    client.send("HASH a");
    await hold.reached;
    client.send("NOOP");
    assert.equal((await client.command("STAT")).code, 211);
    hold.release();
    assert.equal((await client.read()).code, 213);
    assert.equal((await client.read()).code, 200);
  });

  test("the client leaves: all is closed", async (t) => {
    const { client, watched, server } = await scene(t, Buffer.from("0123456789"), NEVER);
    const hold = watched.hold("read");
    client.send("HASH a");
    await hold.reached;
    client.close();
    await server.event(({ type }) => type === "session-closed");
    hold.release();
    await server.stop();
    assert.equal(watched.open, 0);
  });

  test("others are served: between two of their replies the file advances by a few chunks at most", async (t) => {
    const chunks = 20 * MAX_HASH_CHUNKS;
    const content = randomBytes(HASH_CHUNK_BYTES * chunks);
    const { client, watched, server } = await scene(t, content, NEVER);
    const other = await WireClient.loggedIn(server);
    t.after(() => other.close());
    client.send("HASH a");
    const hashed = client.read();
    let isDone = false;
    void hashed.finally(() => {
      isDone = true;
    });
    let most = 0;
    let turns = 0;
    for (let before = watched.reads; !isDone; before = watched.reads) {
      assert.equal((await other.command("NOOP")).code, 200);
      most = Math.max(most, watched.reads - before);
      turns += 1;
    }
    assert.ok((await hashed).lines.at(-1)?.includes(sha256(content)));
    assert.ok(watched.reads >= chunks);
    assert.ok(turns > 10, `${turns} turns`);
    assert.ok(most <= chunks / 4, `${most} of ${chunks} chunks between two replies`);
  });
});

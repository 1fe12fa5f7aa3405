import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { textToByteString } from "../../src/protocol/byte-string.js";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage, type MemoryStore } from "../../src/storage/memory/index.js";
import type { TestServer } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { reset, tlsVersions } from "../support/tls-loopback.js";
import { WireClient, type WireReply } from "../support/wire-client.js";
import { serve } from "./data-side.js";

const sizes = [0, 2, 16_384, 3_000_000];
const cutWords = "426 The client closed without TLS close_notify; what came is kept, resume to finish";
const brokenWords = "426 The data connection was closed before the end; what came is kept, resume to finish";

watchLeaks();

/** What a file holds; undefined where there is none. */
async function stored(store: MemoryStore, name: string): Promise<Buffer | undefined> {
  const path = VirtualPath.parse(textToByteString(`/${name}`));
  assert.ok(path !== undefined);
  try {
    const reader = await store.open().read(path);
    const content = Buffer.alloc(reader.size);
    await reader.read(content, 0);
    return content;
  } catch {
    return undefined;
  }
}

/** A storage whose writes take a while, so that the end is there long before the last of them. */
function slowed(store: MemoryStore): Storage {
  const storage = store.open();
  const write = storage.write.bind(storage);
  storage.write = async (path, options) => {
    const writer = await write(path, options);
    const writeOn = writer.write.bind(writer);
    writer.write = async (chunks) => {
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      await writeOn(chunks);
    };
    return writer;
  };
  return storage;
}

interface Place {
  readonly server: TestServer;
  readonly store: MemoryStore;
  readonly client: WireClient;
}

async function place(t: TestContext, version: "TLSv1.2" | "TLSv1.3", slow: boolean): Promise<Place> {
  const store = createMemoryStorage({ files: { "/old": "what was there" } });
  const server = await serve(t, { openStorage: async () => (slow ? slowed(store) : store.open()) });
  const client = await WireClient.loggedIn(server, { version });
  t.after(() => client.close());
  return { server, store, client };
}

/** Uploads, and when all of it has been given to the network, leaves. */
async function upload(
  client: WireClient,
  name: string,
  content: Buffer,
  leave: (tls: TLSSocket, raw: Socket) => void,
): Promise<WireReply> {
  const raw = await client.dial(await client.passive());
  assert.equal((await client.command(`STOR ${name}`)).code, 150);
  const tls = await client.secureData(raw);
  tls.on("error", () => {}).resume();
  raw.on("error", () => {});
  // Behind the client's last flight of the handshake.
  if (content.length === 0) setImmediate(() => leave(tls, raw));
  else tls.write(content, () => leave(tls, raw));
  return await client.read();
}

async function nothingIsHeld({ server, client }: Place): Promise<void> {
  // Who still answers has put everything back.
  assert.equal((await client.command("NOOP")).code, 200);
  assert.equal(server.server.held.transferMemory, 0);
  assert.equal(server.server.held.waiting, 0);
}

for (const version of tlsVersions) {
  for (const slow of [false, true]) {
    const to = slow ? "slow storage" : "storage";

    test(`${version}, ${to}: an upload that ends with close_notify is 226, whole, and replaces`, async (t) => {
      const there = await place(t, version, slow);
      for (const size of sizes) {
        const content = randomBytes(size);
        const reply = await upload(there.client, "old", content, (tls) => tls.end());
        assert.deepEqual(reply.lines, ["226 Transfer complete"], `${size} bytes`);
        assert.ok((await stored(there.store, "old"))?.equals(content), `${size} bytes`);
      }
      await nothingIsHeld(there);
    });

    test(`${version}, ${to}: one that ends with a bare FIN is 426, and nothing has changed`, async (t) => {
      const there = await place(t, version, slow);
      for (const size of sizes) {
        const content = randomBytes(size);
        for (const name of ["new", "old"]) {
          const reply = await upload(there.client, name, content, (_tls, raw) => raw.end());
          assert.deepEqual(reply.lines, [cutWords], `${size} bytes to ${name}`);
        }
        assert.equal(await stored(there.store, "new"), undefined);
        assert.equal(String(await stored(there.store, "old")), "what was there");
      }
      await nothingIsHeld(there);
    });

    test(`${version}, ${to}: one that ends with RST, or is left midway, is 426, and nothing has changed`, async (t) => {
      const there = await place(t, version, slow);
      for (const size of sizes) {
        for (const leave of [(_tls: TLSSocket, raw: Socket) => reset(raw), (tls: TLSSocket) => tls.destroy()]) {
          const reply = await upload(there.client, "old", randomBytes(size), leave);
          assert.ok([cutWords, brokenWords].includes(reply.lines[0] ?? ""), `${reply.lines} after ${size} bytes`);
        }
        assert.equal(String(await stored(there.store, "old")), "what was there");
      }
      await nothingIsHeld(there);
    });
  }

  test(`${version}: a client that leaves a download is told 426, and its session goes on`, async (t) => {
    const content = randomBytes(9_000_000);
    const server = await serve(t, { files: { "/large": content, "/small": "small" } });
    const client = await WireClient.loggedIn(server, { version });
    t.after(() => client.close());
    for (const leave of [(tls: TLSSocket) => tls.destroy(), (_tls: TLSSocket, raw: Socket) => reset(raw)]) {
      const raw = await client.dial(await client.passive());
      assert.equal((await client.command("RETR large")).code, 150);
      const tls = await client.secureData(raw);
      tls.on("error", () => {});
      raw.on("error", () => {});
      await new Promise((resolve) => tls.once("data", resolve));
      leave(tls, raw);
      assert.deepEqual((await client.read()).lines, ["426 The data connection was closed before the end"]);
      assert.equal(server.server.held.transferMemory, 0);
      assert.equal(String((await client.fetch("RETR small")).data), "small");
    }
    assert.ok((await client.fetch("RETR large")).data.equals(content));
  });
}

test("in clear, FIN is the end of a file, and RST is not", async (t) => {
  const store = createMemoryStorage();
  const server = await serve(t, { settings: { tls: { data: "optional" } }, openStorage: async () => store.open() });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  assert.equal((await client.command("PROT C")).code, 200);
  const sending = async (): Promise<Socket> => {
    const raw = await client.dial(await client.passive());
    raw.on("error", () => {});
    assert.equal((await client.command("STOR clear")).code, 150);
    return raw;
  };
  const broken = await sending();
  broken.write("part");
  // A reset that comes with the last byte, before it is read, looks like FIN to Node 20.
  while (!(await client.command("STAT")).lines.some((line) => line.includes("4 bytes so far")));
  reset(broken);
  assert.equal((await client.read()).code, 426);
  assert.equal(await stored(store, "clear"), undefined);
  (await sending()).end("whole");
  assert.equal((await client.read()).code, 226);
  assert.equal(String(await stored(store, "clear")), "whole");
});

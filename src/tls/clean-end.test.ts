import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TLSSocket } from "node:tls";
import {
  only,
  relay,
  reset,
  tcpPair,
  testTlsSettings,
  tlsClient,
  tlsVersions,
} from "../../test/support/tls-loopback.js";
import { newScratch, readInto } from "../support/read-into.js";
import { CleanEndWatch } from "./clean-end.js";
import { createFallbackServer } from "./context.js";
import { handshake } from "./upgrade.js";

const server = createFallbackServer(await testTlsSettings());
const sizes = [0, 2, 16_384, 3_000_000];

type Consumer = (stream: TLSSocket) => Promise<number>;

async function fast(stream: TLSSocket): Promise<number> {
  let size = 0;
  for await (const chunk of stream) size += (chunk as Buffer).length;
  return size;
}

/** Takes one chunk in many turns, so that all there is piles up before it, the end too. */
async function slow(stream: TLSSocket): Promise<number> {
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
  return size;
}

const consumers: readonly (readonly [string, Consumer])[] = [
  ["fast", fast],
  ["slow", slow],
];

interface Upload {
  readonly received: number | "error";
  readonly clean: boolean;
}

/** What the server side makes of a client that sends `size` bytes and then leaves as `leave` does. */
async function upload(
  version: "TLSv1.2" | "TLSv1.3",
  size: number,
  consume: Consumer,
  leave: (client: TLSSocket, raw: Socket) => void,
): Promise<Upload> {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client, only(version));
  const watch = new CleanEndWatch(pair.server);
  const [stream] = await Promise.all([handshake(server, watch), once(client, "secureConnect")]);
  watch.watch(stream);
  client.resume();
  const received = consume(stream).catch(() => "error" as const);
  if (size > 0) client.write(randomBytes(size), () => leave(client, pair.client));
  else leave(client, pair.client);
  const result = { received: await received, clean: watch.endedCleanly };
  if (!watch.destroyed) stream.destroy();
  return result;
}

for (const version of tlsVersions) {
  for (const [pace, consume] of consumers) {
    test(`${version}, ${pace} consumer: close_notify is a clean end, and every byte is there`, async () => {
      for (const size of sizes)
        assert.deepEqual(await upload(version, size, consume, (client) => client.end()), {
          received: size,
          clean: true,
        });
    });

    test(`${version}, ${pace} consumer: a bare FIN is a cut, although every byte is there`, async () => {
      for (const size of sizes)
        assert.deepEqual(await upload(version, size, consume, (_client, raw) => raw.end()), {
          received: size,
          clean: false,
        });
    });

    test(`${version}, ${pace} consumer: RST is a cut`, async () => {
      for (const size of sizes) {
        const { clean } = await upload(version, size, consume, (_client, raw) => reset(raw));
        assert.equal(clean, false, `${size} bytes`);
      }
    });

    test(`${version}, ${pace} consumer: a client that destroys its socket midway has cut`, async () => {
      for (const size of sizes) {
        const { clean } = await upload(version, size, consume, (client) => client.destroy());
        assert.equal(clean, false, `${size} bytes`);
      }
    });
  }
}

for (const version of tlsVersions) {
  test(`${version}: bytes that come in awkward parts reach the reader of large buffers unharmed`, async () => {
    // The reader's memory and that beneath TLS must be two: with one, TLS overwrote what it had not read yet when parts were cut like these.
    using middle = await relay([65_536, 27, 1023, 16_411, 500, 65_536, 1024, 16_884, 40_000, 1025]);
    const client = await tlsClient(middle.client, only(version));
    const watch = new CleanEndWatch(middle.server);
    const [stream] = await Promise.all([handshake(server, watch), once(client, "secureConnect")]);
    watch.watch(stream);
    const content = randomBytes(4_000_000);
    const received = createHash("sha256");
    const taken = readInto(stream, newScratch(), (bytes) => {
      received.update(bytes);
      return true;
    });
    assert.equal(taken, true);
    stream.resume();
    for (let at = 0; at < content.length; at += 33_333) client.write(content.subarray(at, at + 33_333));
    client.end();
    await once(stream, "end");
    assert.equal(received.digest("hex"), createHash("sha256").update(content).digest("hex"));
    assert.equal(watch.endedCleanly, true);
    stream.end();
  });
}

test("what is written goes out, and ending ends the connection", async () => {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client);
  const watch = new CleanEndWatch(pair.server);
  const stream = await handshake(server, watch);
  const content = randomBytes(1_000_000);
  stream.end(content);
  stream.resume();
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  assert.deepEqual(Buffer.concat(chunks), content);
  client.end();
  await once(watch, "close");
  assert.equal(pair.server.destroyed, true);
});

test("destroying the watch destroys the connection", async () => {
  using pair = await tcpPair();
  const watch = new CleanEndWatch(pair.server);
  watch.destroy();
  await once(pair.client.resume(), "close");
  assert.equal(pair.server.destroyed, true);
});

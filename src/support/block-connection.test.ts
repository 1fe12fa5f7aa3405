import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { MAX_BLOCK_BYTES, printBlock } from "./block.js";
import { BlockConnection, type BlockStream } from "./block-connection.js";

async function pair(t: TestContext): Promise<{ near: Socket; far: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const near = connect((server.address() as { port: number }).port, "127.0.0.1");
  const [far] = (await accepted) as [Socket];
  t.after(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  for (const socket of [near, far]) socket.on("error", () => {});
  return { near, far };
}

async function contentOf(stream: BlockStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(connection: BlockConnection, ...pieces: readonly Buffer[]): Promise<unknown> {
  const stream = connection.begin("send");
  for (const piece of pieces) stream.write(piece);
  return new Promise((resolve) => stream.end(() => resolve(undefined)));
}

test("file after file goes over one connection, one way and the other", async (t) => {
  const { near, far } = await pair(t);
  const [one, other] = [new BlockConnection(near), new BlockConnection(far)];
  for (const size of [0, 1, 4096, 16_384, 16_385, MAX_BLOCK_BYTES, MAX_BLOCK_BYTES + 1, 3_000_000]) {
    const content = randomBytes(size);
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const receiving = contentOf(to.begin("receive"));
      await send(from, content.subarray(0, 100), content.subarray(100));
      assert.ok((await receiving).equals(content), String(size));
      assert.deepEqual([from.isFree, to.isFree], [true, true]);
    }
  }
});

for (const [name, prepare] of [
  ["between transfers", () => undefined],
  ["while it sends", (connection: BlockConnection) => connection.begin("send")],
] as const)
  test(`what comes unasked ${name} is no part of the next file: no other transfer uses the connection`, async (t) => {
    const { near, far } = await pair(t);
    const lost = new EventEmitter();
    const connection = new BlockConnection(far, () => lost.emit("lost"));
    const isLost = once(lost, "lost");
    const sending = prepare(connection);
    near.write(printBlock(Buffer.from("planted"), 64));
    await once(far, "data");
    sending?.end();
    await isLost;
    assert.equal(connection.isFree, false);
    await assert.rejects(contentOf(connection.begin("receive")), { code: "ECONNRESET" });
  });

test("what comes behind the last block spoils the connection, and not the file", async (t) => {
  const { near, far } = await pair(t);
  const connection = new BlockConnection(far);
  const stream = connection.begin("receive");
  near.write(Buffer.concat([printBlock(Buffer.from("file"), 64), printBlock(Buffer.from("planted"), 64)]));
  assert.equal(String(await contentOf(stream)), "file");
  assert.equal(connection.settle(), false);
});

test("a small file is one write", async (t) => {
  const { near } = await pair(t);
  const written: Buffer[] = [];
  const write = near.write.bind(near);
  near.write = ((bytes: Buffer, ...rest: []) => {
    written.push(bytes);
    return write(bytes, ...rest);
  }) as typeof near.write;
  const stream = new BlockConnection(near).begin("send");
  await new Promise((resolve) => stream.write(Buffer.from("content"), resolve));
  await new Promise((resolve) => stream.end(() => resolve(undefined)));
  assert.deepEqual(written.map(String), ["@\0\x07content"]);
});

test("a piece that others follow late is not kept from the other side meanwhile", async (t) => {
  const { near, far } = await pair(t);
  const stream = new BlockConnection(near).begin("send");
  stream.write(Buffer.from("a line"));
  assert.equal(String((await once(far, "data"))[0]), "\0\0\x06a line");
  stream.end();
  assert.equal(String((await once(far, "data"))[0]), "@\0\0");
});

test("who takes slowly holds up who sends", async (t) => {
  const { near, far } = await pair(t);
  const stream = new BlockConnection(far).begin("receive");
  const piece = printBlock(randomBytes(MAX_BLOCK_BYTES));
  // Nobody reads: sooner or later the connection takes no more.
  let blocks = 0;
  while (near.write(piece) || near.writableLength < 4 * piece.length) {
    blocks++;
    assert.ok(blocks < 2_000, "all of it was taken");
    await new Promise(setImmediate);
  }
  near.end(Buffer.from([64, 0, 0]));
  assert.equal((await contentOf(stream)).length % MAX_BLOCK_BYTES, 0);
});

test("a connection that ends before the last block is an error, and none behind it", async (t) => {
  const { near, far } = await pair(t);
  let lost = 0;
  const connection = new BlockConnection(far, () => lost++);
  const whole = connection.begin("receive");
  near.write(printBlock(Buffer.from("all of it"), 64));
  assert.equal(String(await contentOf(whole)), "all of it");
  const cut = connection.begin("receive");
  near.end(printBlock(Buffer.from("a part")));
  await assert.rejects(contentOf(cut), { code: "ECONNRESET" });
  assert.deepEqual([lost, connection.isFree], [1, false]);
  await assert.rejects(contentOf(connection.begin("receive")), { code: "ECONNRESET" });
});

test("the last file is whole although the connection ends right behind it", async (t) => {
  const { near, far } = await pair(t);
  const stream = new BlockConnection(far).begin("receive");
  near.end(Buffer.concat([printBlock(Buffer.from("all ")), printBlock(Buffer.from("of it"), 64)]));
  assert.equal(String(await contentOf(stream)), "all of it");
});

test("what are no blocks ends it, and the rest is read to nowhere", async (t) => {
  const { near, far } = await pair(t);
  const connection = new BlockConnection(far);
  const stream = connection.begin("receive");
  near.write("no blocks");
  await assert.rejects(contentOf(stream), /no blocks/);
  assert.ok(!connection.isFree && !far.destroyed);
});

test("small pieces are held up as well when nobody takes them", async (t) => {
  const { near } = await pair(t);
  const stream = new BlockConnection(near).begin("send");
  const piece = Buffer.alloc(1000);
  const written = (): Promise<unknown> => new Promise((resolve) => stream.write(piece, () => resolve("written")));
  // Some megabytes fit into the kernel's buffers; then one is not called back.
  for (let count = 0; near.writableLength < 100_000; count++) {
    assert.ok(count < 100_000, `${near.writableLength} bytes`);
    if ((await Promise.race([written(), turns(20)])) !== "written") break;
  }
  assert.ok(near.writableNeedDrain && near.writableLength < 200_000, String(near.writableLength));
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

test("many tiny blocks are one buffer for each piece that came", async (t) => {
  const { near, far } = await pair(t);
  const stream = new BlockConnection(far).begin("receive");
  const tiny = Buffer.concat(Array.from({ length: 10_000 }, () => printBlock(Buffer.from("x"))));
  near.write(Buffer.concat([tiny, printBlock(Buffer.alloc(0), 64)]));
  let [chunks, bytes] = [0, 0];
  for await (const chunk of stream) {
    chunks++;
    bytes += (chunk as Buffer).length;
  }
  assert.equal(bytes, 10_000);
  assert.ok(chunks < 100, String(chunks));
});

test("on a connection that has gone already a stream ends at once", async (t) => {
  const { far } = await pair(t);
  far.destroy();
  await once(far, "close");
  await assert.rejects(contentOf(new BlockConnection(far).begin("receive")), { code: "ECONNRESET" });
});

test("one that was accepted paused and only sends hears of the end all the same", async (t) => {
  const { near, far } = await pair(t);
  far.pause();
  const lost = new EventEmitter();
  const connection = new BlockConnection(far, () => lost.emit("lost"));
  await send(connection, Buffer.from("x"));
  const isLost = once(lost, "lost");
  near.end();
  await isLost;
  assert.equal(connection.isFree, false);
});

test("its end is TLS's or TCP's own: the other side sees it", async (t) => {
  const { near, far } = await pair(t);
  const ended = once(near.resume(), "end");
  new BlockConnection(far).end();
  await ended;
});

test("a stream that is given up takes the connection with it; one that is whole does not", async (t) => {
  const { near, far } = await pair(t);
  const [one, other] = [new BlockConnection(near), new BlockConnection(far)];
  const receiving = contentOf(other.begin("receive"));
  const whole = one.begin("send");
  await new Promise((resolve) => whole.end(Buffer.from("x"), () => resolve(undefined)));
  whole.destroy();
  await receiving;
  assert.ok(!near.destroyed && one.isFree);
  one.begin("send").destroy();
  assert.ok(near.destroyed && !one.isFree);
});

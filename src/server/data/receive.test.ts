import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { reset, type TcpPair, tcpPair } from "../../../test/support/tls-loopback.js";
import type { FileWriter } from "../../storage/contract.js";
import { StorageError } from "../../storage/errors.js";
import { TransferMemory } from "../../support/transfer-memory.js";
import { asciiReceiving } from "./ascii.js";
import { type ReceiveEnd, type ReceiveOptions, receiveFile } from "./receive.js";

/** Keeps what is written; `before` is awaited ahead of each write. */
class KeepingWriter implements FileWriter {
  readonly offset = 0;
  readonly parts: Buffer[] = [];
  readonly #before: () => Promise<void>;

  constructor(before: () => Promise<void> = async () => {}) {
    this.#before = before;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    await this.#before();
    for (const chunk of chunks) this.parts.push(Buffer.from(chunk));
  }

  async commit(): Promise<void> {}

  async keep(): Promise<void> {}

  async discard(): Promise<void> {}
}

interface Receiving {
  readonly pair: TcpPair;
  readonly memory: TransferMemory;
  readonly counted: () => number;
  readonly end: Promise<ReceiveEnd>;
}

/** An upload in clear: what the receiver does with a connection does not depend on TLS. */
async function receiving(writer: FileWriter, change: Partial<ReceiveOptions> = {}): Promise<Receiving> {
  const pair = await tcpPair();
  const memory = new TransferMemory(16 * 1024 * 1024);
  let counted = 0;
  const end = receiveFile({
    connection: { stream: pair.server, raw: pair.server, cleanEnd: undefined, sealed: false, resumed: false },
    writer,
    memory,
    convert: undefined,
    flush: undefined,
    onBytes: (count) => {
      counted += count;
    },
    ...change,
  });
  // It is awaited when the test has done its part.
  end.catch(() => {});
  return { pair, memory, counted: () => counted, end };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

for (const size of [0, 1, 65_535, 65_536, 65_537, 1_000_000, 9_000_000]) {
  test(`${size} bytes come whole, to a quick storage and to a slow one, and all memory is given back`, async () => {
    for (const pause of [0, 30]) {
      const writer = new KeepingWriter(() => turns(pause));
      const { pair, memory, counted, end } = await receiving(writer);
      using _ = pair;
      const content = randomBytes(size);
      pair.client.end(content);
      assert.deepEqual(await end, { clean: true });
      assert.ok(Buffer.concat(writer.parts).equals(content));
      assert.equal(counted(), size);
      assert.equal(memory.used, 0);
    }
  });
}

test("chunks grow with the upload", async () => {
  const writer = new KeepingWriter();
  const { pair, end } = await receiving(writer);
  using _ = pair;
  pair.client.end(Buffer.alloc(8_000_000));
  await end;
  const sizes = writer.parts.map(({ length }) => length);
  assert.equal(sizes[0], 64 * 1024);
  assert.ok(sizes.includes(1024 * 1024), `${sizes}`);
});

test("text is converted, and what the conversion holds at the end is written", async () => {
  const writer = new KeepingWriter();
  const { convert, flush } = asciiReceiving();
  const { pair, end } = await receiving(writer, { convert, flush });
  using _ = pair;
  pair.client.write("one\r");
  while (pair.server.bytesRead < 4) await new Promise(setImmediate);
  pair.client.end("\ntwo\r");
  await end;
  assert.equal(Buffer.concat(writer.parts).toString(), "one\ntwo\r");
});

test("a storage that fails is the upload's failure, and nothing is written into memory that was given back", async () => {
  const writer = new KeepingWriter(async () => {
    throw new StorageError("no-space");
  });
  const { pair, memory, end } = await receiving(writer);
  using _ = pair;
  pair.client.write(Buffer.alloc(200_000, 1));
  await assert.rejects(end, { kind: "no-space" });
  assert.equal(memory.used, 0);
  // The next transfer is given the same memory, while this client still sends.
  const others = [memory.lease(64 * 1024), memory.lease(64 * 1024)];
  for (const buffer of others) buffer.fill(0);
  const before: number = pair.server.bytesRead;
  pair.client.write(Buffer.alloc(400_000, 2));
  pair.server.resume();
  while (pair.server.bytesRead < before + 200_000) await new Promise(setImmediate);
  for (const buffer of others) assert.equal(buffer.indexOf(2), -1);
  for (const buffer of others) memory.giveBack(buffer);
  assert.equal(memory.used, 0);
});

test("a client that resets has failed, and that is told only when the write under way is over", async () => {
  let release = (): void => {};
  let writing = (): void => {};
  const begun = new Promise<void>((resolve) => {
    writing = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const writer = new KeepingWriter(() => {
    writing();
    return released;
  });
  const { pair, memory, end } = await receiving(writer);
  using _ = pair;
  let over = false;
  end.catch(() => {
    over = true;
  });
  pair.client.write(Buffer.alloc(100_000));
  await begun;
  const closed = new Promise((resolve) => pair.server.once("close", resolve));
  reset(pair.client);
  await closed;
  await turns(5);
  assert.equal(over, false);
  release();
  await assert.rejects(end, { code: "ECONNRESET" });
  assert.equal(memory.used, 0);
});

test("what came before a cut is written, for the client to go on behind it", async () => {
  const writer = new KeepingWriter();
  const { pair, end, counted, memory } = await receiving(writer);
  using _ = pair;
  pair.client.write("what came");
  while (counted() < 9) await new Promise(setImmediate);
  assert.equal(writer.parts.length, 0);
  reset(pair.client);
  await assert.rejects(end, { code: "ECONNRESET" });
  assert.equal(Buffer.concat(writer.parts).toString(), "what came");
  assert.equal(memory.used, 0);
});

test("after storage has refused, a cut writes nothing more", async () => {
  let writes = 0;
  const writer = new KeepingWriter(async () => {
    writes += 1;
    throw new Error("full");
  });
  const { pair, end } = await receiving(writer);
  using _ = pair;
  pair.client.end("content");
  await assert.rejects(end, { message: "full" });
  assert.equal(writes, 1);
});

test("a connection that is gone before the upload begins is a failure", async () => {
  const pair = await tcpPair();
  pair.server.destroy();
  await once(pair.server, "close");
  const memory = new TransferMemory(1024 * 1024);
  const end = receiveFile({
    connection: { stream: pair.server, raw: pair.server, cleanEnd: undefined, sealed: false, resumed: false },
    writer: new KeepingWriter(),
    memory,
    convert: undefined,
    flush: undefined,
    onBytes: () => {},
  });
  await assert.rejects(end, { code: "ECONNRESET" });
  assert.equal(memory.used, 0);
  pair[Symbol.dispose]();
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { reset, type TcpPair, tcpPair } from "../../../test/support/tls-loopback.js";
import type { FileWriter } from "../../storage/contract.js";
import { StorageError } from "../../storage/errors.js";
import { TransferMemory } from "../../support/transfer-memory.js";
import { asciiReceiving } from "./ascii.js";
import { InflateFailure } from "./inflate.js";
import type { ReceiveEnd, ReceiveOptions } from "./receive.js";
import { receiveDeflated } from "./receive-deflated.js";

class KeepingWriter implements FileWriter {
  readonly offset = 0;
  readonly parts: Buffer[] = [];
  readonly #before: () => Promise<void>;

  constructor(before: () => Promise<void> = async () => {}) {
    this.#before = before;
  }

  get content(): Buffer {
    return Buffer.concat(this.parts);
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

async function receiving(writer: FileWriter, change: Partial<ReceiveOptions> = {}): Promise<Receiving> {
  const pair = await tcpPair();
  const memory = new TransferMemory(4 * 1024 * 1024);
  let counted = 0;
  const end = receiveDeflated({
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

for (const size of [0, 1, 65_536, 9_000_000]) {
  test(`${size} bytes come whole, to a quick storage and to a slow one, and all memory is given back`, async () => {
    for (const pause of [0, 30]) {
      const writer = new KeepingWriter(() => turns(pause));
      const { pair, memory, counted, end } = await receiving(writer);
      using _ = pair;
      const content = Buffer.concat([randomBytes(size / 2), Buffer.alloc(size - Math.floor(size / 2), "text ")]);
      pair.client.end(deflateSync(content));
      assert.deepEqual(await end, { clean: true });
      assert.ok(writer.content.equals(content));
      assert.equal(counted(), content.length);
      assert.equal(memory.used, 0);
    }
  });
}

test("line ends are converted behind the compression", async () => {
  const writer = new KeepingWriter();
  const { convert, flush } = asciiReceiving();
  const { pair, end } = await receiving(writer, { convert, flush });
  using _ = pair;
  pair.client.end(deflateSync(Buffer.from("one\r\ntwo\r\n\r")));
  await end;
  assert.equal(writer.content.toString(), "one\ntwo\n\r");
});

test("of a connection that is cut what came is written, and the cut is told", async () => {
  const writer = new KeepingWriter();
  const { pair, memory, counted, end } = await receiving(writer);
  using _ = pair;
  const content = randomBytes(300_000);
  pair.client.write(deflateSync(content).subarray(0, 200_000));
  while (counted() < 150_000) await turns(1);
  reset(pair.client);
  await assert.rejects(end, (error) => !(error instanceof InflateFailure));
  assert.ok(writer.content.length >= 150_000);
  assert.ok(content.subarray(0, writer.content.length).equals(writer.content));
  assert.equal(memory.used, 0);
});

test("a storage that fails stops it, with its own words, and is asked no more", async () => {
  let asked = 0;
  const writer = new KeepingWriter(async () => {
    asked += 1;
    throw new StorageError("no-space");
  });
  const { pair, memory, end } = await receiving(writer);
  using _ = pair;
  pair.client.write(deflateSync(randomBytes(2_000_000)));
  await assert.rejects(end, (error) => error instanceof StorageError && error.kind === "no-space");
  assert.equal(asked, 1);
  assert.equal(memory.used, 0);
});

test("a slow storage holds the client back", async () => {
  let release = (): void => {};
  const writer = new KeepingWriter(
    () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  );
  const { pair, counted, end } = await receiving(writer);
  using _ = pair;
  const content = randomBytes(20_000_000);
  pair.client.end(deflateSync(content, { level: 0 }));
  while (counted() < 65_536) await turns(1);
  await turns(200);
  assert.ok(counted() < 300_000, `${counted()}`);
  const pulse = setInterval(() => release(), 1);
  await end;
  clearInterval(pulse);
  assert.ok(writer.content.equals(content));
});

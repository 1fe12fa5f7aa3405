import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { reset, tcpPair } from "../../../test/support/tls-loopback.js";
import type { FileReader } from "../../storage/contract.js";
import { StorageError } from "../../storage/errors.js";
import { finishSending } from "../../support/send-stream.js";
import { TransferMemory } from "../../support/transfer-memory.js";
import { sendChunks, sendFile } from "./send.js";

/** A file in memory that is read `atMost` bytes at a time, and fails at `failsAt`. */
function readerOf(content: Buffer, { atMost = content.length, failsAt = Number.POSITIVE_INFINITY } = {}): FileReader {
  return {
    size: content.length,
    modified: 0,
    read: async (into, position) => {
      if (position >= failsAt) throw new StorageError("failed");
      return content.copy(into, 0, position, position + Math.min(atMost, into.length));
    },
    close: async () => {},
  };
}

async function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

for (const size of [0, 1, 65_536, 65_537, 3_000_000, 9_000_001]) {
  test(`${size} bytes are sent as they are, from any offset, and all memory is given back`, async () => {
    const content = randomBytes(size);
    for (const offset of new Set([0, Math.floor(size / 3), size])) {
      using pair = await tcpPair();
      const memory = new TransferMemory(4 * 1024 * 1024);
      let counted = 0;
      const arriving = received(pair.client);
      const onBytes = (count: number): void => {
        counted += count;
      };
      await sendFile(readerOf(content, { atMost: 70_000 }), offset, undefined, {
        stream: pair.server,
        memory,
        onBytes,
      });
      await finishSending(pair.server);
      assert.ok((await arriving).equals(content.subarray(offset)));
      assert.equal(counted, size - offset);
      assert.equal(memory.used, 0);
    }
  });
}

test("what is sent ends where it is said, and at the latest where the file did", async () => {
  const content = randomBytes(200_000);
  for (const [offset, end] of [
    [0, 0],
    [0, 1],
    [65_535, 65_537],
    [100, 199_999],
    [150_000, 200_000],
    [150_000, Number.MAX_SAFE_INTEGER],
    [200_000, Number.MAX_SAFE_INTEGER],
  ] as const) {
    using pair = await tcpPair();
    const memory = new TransferMemory(1024 * 1024);
    const arriving = received(pair.client);
    const to = { stream: pair.server, memory, onBytes: () => {}, end };
    await sendFile(readerOf(content, { atMost: 70_000 }), offset, undefined, to);
    await finishSending(pair.server);
    assert.ok((await arriving).equals(content.subarray(offset, end)), `${offset} to ${end}`);
    assert.equal(memory.used, 0);
  }
});

test("a conversion changes what goes out, and the count is of what went out", async () => {
  using pair = await tcpPair();
  const memory = new TransferMemory(1024 * 1024);
  let counted = 0;
  const arriving = received(pair.client);
  await sendFile(readerOf(Buffer.from("abc")), 0, (chunk) => Buffer.concat([chunk, chunk]), {
    stream: pair.server,
    memory,
    onBytes: (count) => {
      counted += count;
    },
  });
  await finishSending(pair.server);
  assert.equal(String(await arriving), "abcabc");
  assert.equal(counted, 6);
});

test("a file that cannot be read to its end is a failure, with no memory lost", async () => {
  for (const failsAt of [0, 65_536, 1_000_000]) {
    using pair = await tcpPair();
    pair.client.resume();
    const memory = new TransferMemory(4 * 1024 * 1024);
    const sending = sendFile(readerOf(Buffer.alloc(5_000_000), { failsAt }), 0, undefined, {
      stream: pair.server,
      memory,
      onBytes: () => {},
    });
    await assert.rejects(sending, { kind: "failed" });
    assert.equal(memory.used, 0);
  }
});

test("a client that leaves, or a transfer that is ended, while the client does not read is a failure, with no memory lost", async () => {
  for (const leave of [
    (pair: { client: Socket }) => reset(pair.client),
    (pair: { server: Socket }) => pair.server.destroy(),
  ]) {
    using pair = await tcpPair();
    const memory = new TransferMemory(4 * 1024 * 1024);
    pair.server.resume();
    let sent = 0;
    const sending = sendFile(readerOf(Buffer.alloc(60_000_000)), 0, undefined, {
      stream: pair.server,
      memory,
      onBytes: (count) => {
        sent += count;
      },
    });
    sending.catch(() => {});
    // Until the network takes no more.
    for (let before = -1; before < sent || sent === 0; ) {
      before = sent;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    }
    leave(pair);
    await assert.rejects(sending);
    assert.equal(memory.used, 0);
  }
});

test("a listing stops being made when the client leaves", async () => {
  using pair = await tcpPair();
  let released = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.alloc(100_000);
    } finally {
      released = true;
    }
  }
  const sending = sendChunks(endless(), { stream: pair.server, memory: new TransferMemory(0), onBytes: () => {} });
  sending.catch(() => {});
  pair.server.resume();
  await once(pair.client, "readable");
  reset(pair.client);
  await assert.rejects(sending);
  assert.equal(released, true);
});

test("an end that was never sent is a failure, not an end", async () => {
  const pair = await tcpPair();
  pair.server.destroy();
  await once(pair.server, "close");
  await assert.rejects(finishSending(pair.server), { code: "ECONNRESET" });
  pair[Symbol.dispose]();
  // The end is on its way when the connection breaks.
  const stuck = new Duplex({ write: (_chunk, _encoding, done) => done(), read: () => {}, final: () => {} });
  stuck.on("error", () => {});
  const ending = finishSending(stuck as Socket);
  stuck.destroy(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
  await assert.rejects(ending, { code: "ECONNRESET" });
});

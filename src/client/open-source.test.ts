import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pumpFile } from "../support/send-stream.js";
import { TransferMemory } from "../support/transfer-memory.js";
import { openSource } from "./upload-source.js";

/** On Linux a file system of this machine, whatever holds the temporary files. */
const memory = "/dev/shm";
const skip = process.platform === "linux" && existsSync(memory) ? false : "no tmpfs";

test("a large file in memory is read with no more than its first half megabyte by way of the pool", {
  skip,
}, async (t) => {
  const folder = mkdtempSync(join(memory, "sealift-source-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const content = randomBytes(8 * 1024 * 1024);
  writeFileSync(join(folder, "f"), content);
  // However long this machine takes, no read has waited.
  t.mock.method(process, "hrtime", () => [0, 0]);
  const source = await openSource(join(folder, "f"));
  assert.ok(source.kind === "file");
  while (!source.quick?.isNow()) await new Promise((resolve) => setImmediate(resolve));
  let calls = 0;
  const { size, quick } = source;
  const read = (buffer: Buffer, position: number): Promise<number> => {
    calls++;
    return source.read(buffer, position);
  };
  const chunks: Buffer[] = [];
  const put = async (chunk: Buffer): Promise<void> => void chunks.push(Buffer.from(chunk));
  await pumpFile({ size, read, quick }, { memory: new TransferMemory(content.length), offset: 0, end: size, put });
  assert.ok(calls > 0 && calls <= 5, `${calls} calls`);
  assert.ok(Buffer.concat(chunks).equals(content));
  await source[Symbol.asyncDispose]();
  assert.ok(!quick.isNow());
});

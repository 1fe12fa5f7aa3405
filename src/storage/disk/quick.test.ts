import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pumpFile } from "../../support/send-stream.js";
import { TransferMemory } from "../../support/transfer-memory.js";
import { at } from "../conformance/kit.js";
import { callsOf, folderFor, openFor } from "./testing.js";

/** On Linux a file system of this machine, whatever holds the temporary files. */
const memory = "/dev/shm";
const skip = process.platform === "linux" && existsSync(memory) ? false : "no tmpfs";

test("a large file in memory goes out with no more than its first half megabyte by way of the pool", {
  skip,
}, async (t) => {
  const root = folderFor(t, memory);
  const content = randomBytes(8 * 1024 * 1024);
  writeFileSync(join(root, "f"), content);
  // However long this machine takes, no read has waited.
  t.mock.method(performance, "now", () => 0);
  const storage = await openFor(t, root);
  const reader = await storage.read(at("/f"));
  t.after(() => reader.close());
  while (!reader.quick?.isNow()) await new Promise((resolve) => setImmediate(resolve));
  const chunks: Buffer[] = [];
  const put = async (chunk: Buffer): Promise<void> => void chunks.push(Buffer.from(chunk));
  const pump = { memory: new TransferMemory(content.length), offset: 0, end: reader.size, put };
  const calls = await callsOf(() => pumpFile(reader, pump));
  assert.ok(calls > 0 && calls <= 5, `${calls} calls`);
  assert.ok(Buffer.concat(chunks).equals(content));
  await reader.close();
  assert.ok(!reader.quick?.isNow());
});

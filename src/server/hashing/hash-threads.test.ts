import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { watchLeaks } from "../../../test/support/leaks.js";
import { temporaryFolder } from "../../../test/support/temporary.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { openDiskStorage } from "../../storage/disk/index.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { HashThreads, MAX_HASH_THREADS } from "./hash-threads.js";
import { HASH_CHUNK_BYTES, Hashes, UNSETTLED_MS } from "./hashes.js";

watchLeaks();

const file = VirtualPath.parse("/a" as ByteString) ?? VirtualPath.root;

/** Never done with the first piece. */
const hanging = `
  import { parentPort } from "node:worker_threads";
  const never = new Int32Array(new SharedArrayBuffer(4));
  parentPort.postMessage("loaded");
  parentPort.on("message", ({ kind }) => { if (kind === "add") Atomics.wait(never, 0, 0); });
`;

function md5(content: Uint8Array): string {
  return createHash("md5").update(content).digest("hex");
}

test("files are shared out to so many threads and no more, and each comes out right", async () => {
  const threads = new HashThreads();
  const contents = Array.from({ length: 3 * MAX_HASH_THREADS }, () => randomBytes(1000));
  const jobs = contents.map(() => threads.begin("MD5"));
  const memory = new ArrayBuffer(1000);
  let lent = memory;
  for (const [index, content] of contents.entries()) {
    new Uint8Array(lent).set(content);
    lent = (await jobs[index]?.add(lent, 1000)) ?? lent;
  }
  assert.equal(memory.byteLength, 0);
  assert.ok(threads.size >= 1 && threads.size <= MAX_HASH_THREADS);
  const digests = await Promise.all(jobs.map((job) => job.end()));
  assert.deepEqual(digests, contents.map(md5));
  await threads.close();
  assert.equal(threads.size, 0);
});

test("what is asked of a thread that was closed, or of a file that is done, fails", async () => {
  const threads = new HashThreads();
  const job = threads.begin("MD5");
  await job.end();
  await assert.rejects(job.add(new ArrayBuffer(1), 1), /after its end/);
  const other = threads.begin("MD5");
  await threads.close();
  await assert.rejects(other.end(), /has stopped/);
});

test("nothing waits for a thread that hangs: the event loop goes on, aborting works at once, and so does closing", async () => {
  const watched = new WatchedStorage(createMemoryStorage({ files: { "/a": randomBytes(HASH_CHUNK_BYTES * 3) } }));
  const storage = await watched.openStorage();
  const program = new URL(`data:text/javascript,${encodeURIComponent(hanging)}`);
  const hashes = new Hashes(Date.now, new HashThreads(program));
  const controller = new AbortController();
  const request = { storage, path: file, name: "MD5", span: undefined, user: "ada" } as const;
  const hashing = hashes.hash(request, controller.signal);
  // Two pieces are read: one is with the thread, the other waits for it.
  while (watched.reads < 2) await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new Error("enough"));
  await assert.rejects(hashing, /enough/);
  await hashes.close();
  assert.equal(watched.readers, 0);
});

test("a file on the disk that was written in place, with its size and time as before, is read again", async () => {
  await using folder = await temporaryFolder("hash");
  const root = folder.path;
  const name = path.join(root, "a");
  const long = new Date(Date.now() - 10 * UNSETTLED_MS);
  const storage = await openDiskStorage({ root, secret: randomBytes(32), owner: "ada" });
  const hashes = new Hashes(Date.now);
  const request = { storage, path: file, name: "MD5", span: undefined, user: "ada" } as const;
  const { signal } = new AbortController();
  for (const text of ["first", "other"]) {
    await writeFile(name, text);
    // The clock of a file system goes in steps.
    const written = (await stat(name, { bigint: true })).ctimeNs;
    while ((await stat(name, { bigint: true })).ctimeNs === written) await utimes(name, long, long);
    for (let turn = 0; turn < 2; turn++) {
      const result = await hashes.hash(request, signal);
      assert.deepEqual(result, { kind: "hashed", hex: md5(Buffer.from(text)), span: { from: 0, end: 5 } });
    }
  }
  await hashes.close();
  await storage.close();
});

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { crc32 } from "node:zlib";
import { watchLeaks } from "../../../test/support/leaks.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../../storage/contract.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { Gmac } from "../../support/gmac.js";
import { MAX_HASHED_AT_ONCE } from "./hash-file.js";
import { type HashName, hashNames } from "./hash-names.js";
import { HashThreads } from "./hash-threads.js";
import { HASH_CHUNK_BYTES, Hashes, type HashResult, MAX_HASHED_FILES_PER_USER, UNSETTLED_MS } from "./hashes.js";

watchLeaks();

const LATER = Date.UTC(2040, 0, 1);

function at(text: string): VirtualPath {
  const path = VirtualPath.parse(text as ByteString);
  assert.ok(path !== undefined);
  return path;
}

function expected(name: HashName, content: Uint8Array): string {
  if (name === "CRC32") return crc32(content).toString(16).padStart(8, "0");
  if (name !== "X-GMAC") return createHash(name.replace("-", "")).update(content).digest("hex");
  const sum = new Gmac();
  sum.add(content);
  return sum.end();
}

/** A signal that is never given. */
const never = (): AbortSignal => new AbortController().signal;

interface Scene extends AsyncDisposable {
  readonly hashes: Hashes;
  readonly storage: Storage;
  readonly watched: WatchedStorage;
  hash(
    path: string,
    options?: { name?: HashName; span?: readonly [number, number]; fits?: boolean },
  ): Promise<HashResult>;
}

/** By default at a time when no file has been changed lately. */
async function scene(files: Record<string, string | Uint8Array>, now = () => LATER): Promise<Scene> {
  const watched = new WatchedStorage(createMemoryStorage({ files }));
  const storage = await watched.openStorage();
  const hashes = new Hashes(now);
  return {
    hashes,
    storage,
    watched,
    hash: (path, { name = "SHA-256", span, fits = false } = {}) =>
      hashes.hash(
        {
          ...{ storage, path: at(path), name, user: "ada" },
          span: span === undefined ? undefined : { from: span[0], end: span[1], fits },
        },
        never(),
      ),
    async [Symbol.asyncDispose]() {
      await hashes.close();
      assert.equal(watched.readers, 0);
      assert.equal(hashes.files, 0);
    },
  };
}

function hexOf(result: HashResult): string {
  assert.equal(result.kind, "hashed");
  return result.kind === "hashed" ? result.hex : "";
}

async function replace(storage: Storage, path: string, content: Uint8Array): Promise<void> {
  const writer = await storage.write(at(path), { at: 0, overwrite: true });
  await writer.write([content]);
  await writer.commit();
}

describe("what is computed", () => {
  const sizes = [
    0,
    1,
    MAX_HASHED_AT_ONCE,
    MAX_HASHED_AT_ONCE + 1,
    HASH_CHUNK_BYTES - 1,
    HASH_CHUNK_BYTES,
    HASH_CHUNK_BYTES + 1,
    5 * HASH_CHUNK_BYTES + 3,
  ];
  for (const size of sizes) {
    test(`all hashes of ${size} bytes`, async () => {
      const content = randomBytes(size);
      await using stage = await scene({ "/a": content });
      for (const name of hashNames) {
        const result = await stage.hash("/a", { name });
        assert.deepEqual(result, { kind: "hashed", hex: expected(name, content), span: { from: 0, end: size } });
      }
    });
  }

  test("spans, at all borders", async () => {
    const content = randomBytes(HASH_CHUNK_BYTES * 2 + 10);
    const { length } = content;
    await using stage = await scene({ "/a": content });
    const spans: [number, number][] = [
      [0, 0],
      [0, 1],
      [length - 1, length],
      [length, length],
      [1, length],
      [0, length],
    ];
    spans.push([HASH_CHUNK_BYTES - 1, HASH_CHUNK_BYTES + 1], [HASH_CHUNK_BYTES, HASH_CHUNK_BYTES * 2]);
    for (const [from, end] of spans) {
      const result = await stage.hash("/a", { span: [from, end], fits: true });
      assert.equal(hexOf(result), expected("SHA-256", content.subarray(from, end)), `${from} to ${end}`);
    }
  });

  test("a span that must fit, and one that need not", async () => {
    await using stage = await scene({ "/a": "0123456789" });
    const beyond = { kind: "refused", why: "beyond-end" };
    assert.deepEqual(await stage.hash("/a", { span: [0, 11], fits: true }), beyond);
    assert.deepEqual(await stage.hash("/a", { span: [10, 12] }), beyond);
    assert.deepEqual(await stage.hash("/a", { span: [11, Number.MAX_SAFE_INTEGER] }), beyond);
    assert.deepEqual(await stage.hash("/a", { span: [8, Number.MAX_SAFE_INTEGER] }), {
      ...{ kind: "hashed", hex: expected("SHA-256", Buffer.from("89")) },
      span: { from: 8, end: 10 },
    });
  });

  test("no file", async () => {
    await using stage = await scene({ "/d/a": "x" });
    assert.deepEqual(await stage.hash("/d"), { kind: "refused", why: "is-a-directory" });
    await assert.rejects(stage.hash("/none"), { kind: "not-found" });
  });

  test("many files at once come out right", async () => {
    const contents = Array.from({ length: 20 }, (_, index) => randomBytes(HASH_CHUNK_BYTES + index));
    await using stage = await scene(Object.fromEntries(contents.map((content, index) => [`/${index}`, content])));
    const results = await Promise.all(contents.map((_, index) => stage.hash(`/${index}`)));
    for (const [index, content] of contents.entries())
      assert.equal(hexOf(results[index] as HashResult), expected("SHA-256", content));
  });
});

describe("what is remembered", () => {
  test("a file that has not changed is not read again; another hash or span of it is", async () => {
    await using stage = await scene({ "/a": "0123456789" });
    const hex = hexOf(await stage.hash("/a"));
    stage.watched.fail("read", new Error("it was read again"));
    assert.equal(hexOf(await stage.hash("/a")), hex);
    assert.equal(hexOf(await stage.hash("/a", { span: [0, 10], fits: true })), hex);
    await assert.rejects(stage.hash("/a", { name: "MD5" }), /read again/);
    await assert.rejects(stage.hash("/a", { span: [0, 9] }), /read again/);
  });

  test("not for another user, whose storage may call another file by the same name", async () => {
    await using stage = await scene({ "/a": "0123456789" });
    await stage.hash("/a");
    stage.watched.fail("read", new Error("it was read again"));
    const request = { storage: stage.storage, path: at("/a"), name: "SHA-256", span: undefined, user: "bob" } as const;
    await assert.rejects(stage.hashes.hash(request, never()), /read again/);
  });

  test("a file that took its place is read, also with the same size and time", async () => {
    await using stage = await scene({ "/a": "0123456789" });
    await stage.storage.setModified(at("/a"), 0);
    await stage.hash("/a");
    await replace(stage.storage, "/a", Buffer.from("abcdefghij"));
    await stage.storage.setModified(at("/a"), 0);
    assert.equal(hexOf(await stage.hash("/a")), expected("SHA-256", Buffer.from("abcdefghij")));
  });

  test("not while the file is so new that it could change without a sign", async () => {
    let now = 0;
    await using stage = await scene({ "/a": "0123456789" }, () => now);
    await stage.storage.setModified(at("/a"), 1_000_000);
    now = 1_000_000 + UNSETTLED_MS;
    await stage.hash("/a");
    stage.watched.fail("read", new Error("it was read again"));
    await assert.rejects(stage.hash("/a"), /read again/);
    stage.watched.fail("read", undefined);
    now += 1;
    await stage.hash("/a");
    stage.watched.fail("read", new Error("it was read again"));
    await stage.hash("/a");
  });
});

describe("a file that changes while it is read", () => {
  for (const [how, change] of [
    ["replaced", (storage: Storage) => replace(storage, "/a", randomBytes(HASH_CHUNK_BYTES * 3))],
    ["its time set", (storage: Storage) => storage.setModified(at("/a"), 5)],
  ] as const) {
    test(`${how}: refused, and not remembered`, async () => {
      await using stage = await scene({ "/a": randomBytes(HASH_CHUNK_BYTES * 3) });
      const hold = stage.watched.hold("read");
      const hashing = stage.hash("/a");
      await hold.reached;
      await change(stage.storage);
      hold.release();
      assert.deepEqual(await hashing, { kind: "refused", why: "changed" });
      assert.equal((await stage.hash("/a")).kind, "hashed");
    });
  }

  test("cut short: refused", async () => {
    await using stage = await scene({ "/a": randomBytes(HASH_CHUNK_BYTES * 3) });
    const shorter: Storage = {
      ...stage.storage,
      read: async (path) => {
        const reader = await stage.storage.read(path);
        const { size, modified } = reader;
        const read: typeof reader.read = async (into, position) =>
          position >= HASH_CHUNK_BYTES ? 0 : await reader.read(into, position);
        return { size, modified, read, close: () => reader.close() };
      },
    };
    const request = { storage: shorter, path: at("/a"), name: "SHA-256", span: undefined, user: "ada" } as const;
    assert.deepEqual(await stage.hashes.hash(request, never()), { kind: "refused", why: "changed" });
  });

  test("removed: as the storage says", async () => {
    await using stage = await scene({ "/a": randomBytes(10) });
    const hold = stage.watched.hold("read");
    const hashing = stage.hash("/a");
    await hold.reached;
    await stage.storage.removeFile(at("/a"));
    hold.release();
    await assert.rejects(hashing, { kind: "not-found" });
  });
});

describe("aborted", () => {
  for (const step of ["stat", "read"] as const) {
    test(`while it waits to ${step}: at once, and all is closed when that ends`, async () => {
      const watched = new WatchedStorage(createMemoryStorage({ files: { "/a": randomBytes(HASH_CHUNK_BYTES * 3) } }));
      const storage = await watched.openStorage();
      const hashes = new Hashes(() => LATER);
      const controller = new AbortController();
      const hold = watched.hold(step);
      const request = { storage, path: at("/a"), name: "SHA-256", span: undefined, user: "ada" } as const;
      const hashing = hashes.hash(request, controller.signal);
      await hold.reached;
      controller.abort(new Error("enough"));
      await assert.rejects(hashing, /enough/);
      hold.release();
      await hashes.close();
      assert.equal(watched.readers, 0);
      assert.equal(hashes.files, 0);
    });
  }

  test("again and again: no chunk is lost, and the next one is right", async () => {
    const content = randomBytes(HASH_CHUNK_BYTES * 4);
    await using stage = await scene({ "/a": content });
    for (let turn = 0; turn < 30; turn++) {
      const controller = new AbortController();
      const request = { storage: stage.storage, path: at("/a"), name: "MD5", span: undefined, user: "ada" } as const;
      const hashing = stage.hashes.hash(request, controller.signal);
      // Some turns of the event loop later, so that it is caught in each of its steps.
      for (let each = 0; each < turn; each++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(new Error("enough"));
      await hashing.catch((error: Error) => assert.match(error.message, /enough/));
    }
    assert.equal(hexOf(await stage.hash("/a")), expected("SHA-256", content));
  });
});

test("a user has so many files at once, and others still have theirs", async () => {
  await using stage = await scene({ "/a": "0123456789" });
  const hold = stage.watched.hold("read");
  const running = Array.from({ length: MAX_HASHED_FILES_PER_USER }, (_, end) =>
    stage.hash("/a", { span: [0, (end % 10) + 1] }),
  );
  await hold.reached;
  while (stage.hashes.files < MAX_HASHED_FILES_PER_USER) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await stage.hash("/a"), { kind: "refused", why: "busy" });
  const request = { storage: stage.storage, path: at("/a"), name: "MD5", span: undefined, user: "bob" } as const;
  const other = stage.hashes.hash(request, never());
  hold.release();
  assert.equal((await other).kind, "hashed");
  for (const result of await Promise.all(running)) assert.equal(result.kind, "hashed");
  assert.equal((await stage.hash("/a")).kind, "hashed");
});

describe("a thread that dies", () => {
  const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const dying = program(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ kind }) => { if (kind === "add") process.exit(3); });
  `);
  const failing = program(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ kind }) => { if (kind === "add") throw new Error("out of order"); });
  `);

  for (const [how, code, words] of [
    ["ends", dying, /ended with code 3/],
    ["fails", failing, /a hash thread failed/],
  ] as const) {
    test(`${how}: its files fail, nothing stays open`, async () => {
      const watched = new WatchedStorage(createMemoryStorage({ files: { "/a": randomBytes(MAX_HASHED_AT_ONCE + 1) } }));
      const storage = await watched.openStorage();
      const hashes = new Hashes(() => LATER, new HashThreads(code));
      const request = { storage, path: at("/a"), name: "SHA-256", span: undefined, user: "ada" } as const;
      for (let turn = 0; turn < 3; turn++) await assert.rejects(hashes.hash(request, never()), words);
      await hashes.close();
      assert.equal(watched.readers, 0);
      assert.equal(hashes.files, 0);
    });
  }
});

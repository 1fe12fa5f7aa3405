import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { connect, type FtpsClient, FtpsError, type HashAlgorithm, type UploadSource } from "./index.js";

watchLeaks();
let server: TestServer;
let client: FtpsClient;
before(async () => {
  server = await startTestServer({ files: { "/f": "0123456789", "/d/e/f": "x" } });
  const { host, explicit: port, ca } = server;
  client = await connect({ host, port, user: testUser, password: testPassword, tls: { authorities: [ca] } });
});
after(async () => {
  await client.close();
  await server.stop();
});

test("a part of a file is asked for in whole numbers of bytes, from 0", async () => {
  for (const range of [{ offset: -5 }, { offset: Number.NaN }, { offset: 1.5 }, { length: -2 }, { length: Infinity }]) {
    await assert.rejects(client.content("/f", range), { code: "usage" });
    await assert.rejects(client.stream("/f", range).toArray(), { code: "usage" });
  }
  assert.equal((await client.content("/f", { offset: 2, length: 3 })).toString(), "234");
});

test("hashes that nobody knows are no failure of the server's", async () => {
  await assert.rejects(client.hash("/f", "FOO" as HashAlgorithm), { code: "usage", message: "no hash is called FOO" });
});

test("text, and what a Blob has, are sent as bytes", async () => {
  await client.upload(Readable.from(["a", "\u00e4"]), "/text");
  assert.equal((await client.content("/text")).toString(), "a\u00e4");
  await client.upload(new Blob(["blob"]), "/blob");
  assert.equal((await client.content("/blob")).toString(), "blob");
});

test("what cannot be sent is said so, once, and what a stream fails with is its own", async () => {
  await assert.rejects(client.upload(Readable.from([{}]), "/no"), { code: "usage", retry: false });
  for (const source of [undefined, null, 7, {}, new Map()])
    await assert.rejects(client.upload(source as unknown as UploadSource, "/no"), { code: "usage" });
  const boo = new Error("boo");
  const failing = [
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(boo) }),
    new Readable({ read: () => failing[1]?.destroy(boo) } as { read: () => void }),
  ] as [ReadableStream<Uint8Array>, Readable];
  for (const source of failing) {
    const error = await client.upload(source, "/no").then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof FtpsError);
    assert.deepEqual([error.code, error.retry, error.cause], ["local", false, boo]);
    assert.match(error.message, /boo/);
  }
  const silent = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error() });
  await assert.rejects(client.upload(silent, "/no"), { code: "local", retry: false });
  assert.equal(await client.exists("/no"), false);
});

test("the root is not removed with all that is in it, however it is written", async () => {
  for (const root of ["/", "//", "/.", "/d/..", ".", "./", "d/..", "/d/e/../..", "..", "/d/../d/.."])
    await assert.rejects(client.remove(root, { recursive: true }), { code: "usage" }, root);
  assert.ok(await client.exists("/d/e/f"));
  await client.remove("//d/", { recursive: true });
  assert.equal(await client.exists("/d"), false);
});

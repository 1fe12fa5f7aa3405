import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { LocalUploads } from "./running-uploads.js";

const path = VirtualPath.root.child("f" as ByteString) ?? VirtualPath.root;
const other = VirtualPath.root.child("g" as ByteString) ?? VirtualPath.root;
const NEVER = Number.POSITIVE_INFINITY;

test("a second upload of one user to one name is busy while the first is alive; others are not concerned", async () => {
  const uploads = new LocalUploads();
  const first = await uploads.begin("ada", path, NEVER);
  await assert.rejects(uploads.begin("ada", path, NEVER), { kind: "busy" });
  await assert.rejects(uploads.clear("ada", path, NEVER), { kind: "busy" });
  const elsewhere = await uploads.begin("ada", other, NEVER);
  const ofAnother = await uploads.begin("bob", path, NEVER);
  elsewhere.end();
  ofAnother.end();
  first.end();
  (await uploads.begin("ada", path, NEVER)).end();
  assert.equal(await uploads.quietFor("ada", path), undefined);
});

test("one that is quiet is made to end first, and the new one waits for that", async () => {
  const uploads = new LocalUploads();
  const older = await uploads.begin("ada", path, 0);
  const said: string[] = [];
  older.onYield(() => said.push("told"));
  const newer = uploads.begin("ada", path, 0).then((upload) => {
    said.push("begun");
    return upload;
  });
  await new Promise(setImmediate);
  assert.deepEqual(said, ["told"]);
  said.push("ended");
  older.end();
  (await newer).end();
  assert.deepEqual(said, ["told", "ended", "begun"]);
});

test("one that is told to end before its transfer has begun hears of it then", async () => {
  const uploads = new LocalUploads();
  const older = await uploads.begin("ada", path, 0);
  const newer = uploads.begin("ada", path, 0);
  let told = false;
  older.onYield(() => {
    told = true;
    older.end();
  });
  (await newer).end();
  assert.ok(told);
});

test("of two that make the same one end, one goes on and the other is busy", async () => {
  const uploads = new LocalUploads();
  const older = await uploads.begin("ada", path, NEVER);
  older.onYield(() => older.end());
  const LONG = 200;
  while (older.quietFor() < LONG) await new Promise(setImmediate);
  const results = await Promise.allSettled([uploads.begin("ada", path, LONG), uploads.begin("ada", path, LONG)]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

test("bytes keep an upload alive", async () => {
  const uploads = new LocalUploads();
  const upload = await uploads.begin("ada", path, NEVER);
  const quiet = async (atLeast: number): Promise<void> => {
    while (upload.quietFor() < atLeast) await new Promise(setImmediate);
  };
  await quiet(5);
  assert.ok(((await uploads.quietFor("ada", path)) ?? 0) >= 5);
  const before = upload.quietFor();
  upload.alive();
  assert.ok(upload.quietFor() < before);
  upload.end();
});

test("an upload that has ended lets nobody else's name go", async () => {
  const uploads = new LocalUploads();
  const first = await uploads.begin("ada", path, NEVER);
  first.end();
  const second = await uploads.begin("ada", path, NEVER);
  first.end();
  await assert.rejects(uploads.begin("ada", path, NEVER), { kind: "busy" });
  second.end();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { arrived, joinWorker } from "./test-wires.js";
import { RemoteUploads, SharedUploads } from "./uploads.js";

const path = VirtualPath.root.child("f" as ByteString) ?? VirtualPath.root;
/** Turns of the event loop by which the first worker is heard later than the other. */
const LAG = 5;
const NEVER = Number.POSITIVE_INFINITY;

function threeWorkers() {
  const shared = new SharedUploads();
  const workers = [LAG, 0, LAG].map((lag) => {
    const { supervisor, kill } = joinWorker(shared, lag);
    return { uploads: new RemoteUploads(supervisor), supervisor, kill };
  });
  const [one, other, third] = workers;
  assert.ok(one && other && third);
  return { one, other, third };
}

test("a second upload of one user to one name is busy in whichever worker, until the first has ended", async () => {
  const { one, other } = threeWorkers();
  const first = await one.uploads.begin("ada", path, NEVER);
  for (const { uploads } of [one, other]) {
    await assert.rejects(uploads.begin("ada", path, NEVER), { kind: "busy" });
    await assert.rejects(uploads.clear("ada", path, NEVER), { kind: "busy" });
    assert.equal(typeof (await uploads.quietFor("ada", path)), "number");
    (await uploads.begin("bob", path, NEVER)).end();
  }
  first.end();
  await first.ended;
  assert.equal(await other.uploads.quietFor("ada", path), undefined);
  await other.uploads.clear("ada", path, NEVER);
  const second = await other.uploads.begin("ada", path, NEVER);
  first.end();
  await assert.rejects(one.uploads.begin("ada", path, NEVER), { kind: "busy" });
  second.end();
});

test("a name is free as soon as its upload has ended, although that was only told", async () => {
  const { one, other } = threeWorkers();
  const first = await one.uploads.begin("ada", path, NEVER);
  const asked = other.uploads.begin("ada", path, NEVER);
  first.end();
  const second = await asked;
  const cleared = one.uploads.clear("ada", path, NEVER);
  const quiet = one.uploads.quietFor("ada", path);
  second.end();
  await cleared;
  assert.equal(await quiet, undefined);
});

test("one that is quiet is made to end by its own worker, and the new one waits for that", async () => {
  const { one, other } = threeWorkers();
  const older = await one.uploads.begin("ada", path, 0);
  const said: string[] = [];
  older.onYield(() => said.push("told"));
  const newer = other.uploads.begin("ada", path, 0).then((upload) => {
    said.push("begun");
    return upload;
  });
  await arrived();
  assert.deepEqual(said, ["told"]);
  said.push("ended");
  older.end();
  const begun = await newer;
  assert.deepEqual(said, ["told", "ended", "begun"]);
  await assert.rejects(one.uploads.begin("ada", path, NEVER), { kind: "busy" });
  begun.end();
});

test("one that is told to end before its transfer has begun hears of it then", async () => {
  const { one, other } = threeWorkers();
  const older = await one.uploads.begin("ada", path, 0);
  const newer = other.uploads.begin("ada", path, 0);
  await arrived();
  older.onYield(() => older.end());
  (await newer).end();
});

test("of two workers that make the same upload end, one goes on and the other is busy", async () => {
  const { one, other } = threeWorkers();
  const older = await one.uploads.begin("ada", path, NEVER);
  older.onYield(() => older.end());
  const LONG = 100;
  while (((await one.uploads.quietFor("ada", path)) ?? 0) < LONG) await new Promise(setImmediate);
  const results = await Promise.allSettled([one, other].map(({ uploads }) => uploads.begin("ada", path, LONG)));
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

test("bytes keep an upload alive in the eyes of the other workers", async () => {
  const { one, other } = threeWorkers();
  const upload = await one.uploads.begin("ada", path, NEVER);
  const quietFor = async () => (await other.uploads.quietFor("ada", path)) ?? Number.NaN;
  while ((await quietFor()) < 50) await new Promise(setImmediate);
  upload.alive();
  assert.ok((await quietFor()) < 50);
  upload.end();
});

test("an upload that has waited for its name is not quiet from the time when it began to wait", async () => {
  const { one, other, third } = threeWorkers();
  const older = await one.uploads.begin("ada", path, 0);
  const began = performance.now();
  const newer = other.uploads.begin("ada", path, 0);
  while (performance.now() - began < 100) await new Promise(setImmediate);
  older.end();
  // Is asked for right behind the end, and so before the new one has heard that it has the name.
  const quietFor = await third.uploads.quietFor("ada", path);
  assert.ok(quietFor !== undefined && quietFor < 100);
  (await newer).end();
});

test("the uploads of a worker that is killed end, and whoever waits for them goes on", async () => {
  const { one, other } = threeWorkers();
  const upload = await one.uploads.begin("ada", path, NEVER);
  // It is told to yield, and never does.
  const waiting = other.uploads.begin("ada", path, 0);
  const cleared = other.uploads.clear("ada", path, 0);
  await arrived();
  one.kill();
  await cleared;
  (await waiting).end();
  assert.equal(await other.uploads.quietFor("ada", path), undefined);
  one.supervisor.close();
  upload.end();
});

test("a worker that is killed while it waits for a name does not get it", async () => {
  const { one, other } = threeWorkers();
  const older = await one.uploads.begin("ada", path, 0);
  const waiting = assert.rejects(other.uploads.begin("ada", path, 0), { kind: "failed" });
  await arrived();
  other.kill();
  other.supervisor.close();
  await waiting;
  older.end();
  await arrived();
  assert.equal(await one.uploads.quietFor("ada", path), undefined);
  (await one.uploads.begin("ada", path, NEVER)).end();
});

test("whoever asks when the supervisor is gone is told", async () => {
  const { one } = threeWorkers();
  const upload = await one.uploads.begin("ada", path, NEVER);
  one.supervisor.close();
  await assert.rejects(one.uploads.begin("ada", path, 0), { kind: "failed" });
  await assert.rejects(one.uploads.clear("ada", path, 0), { kind: "failed" });
  await assert.rejects(one.uploads.quietFor("ada", path), { kind: "failed" });
  upload.end();
  await upload.ended;
});

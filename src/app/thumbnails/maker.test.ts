import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { watchLeaks } from "../../../test/support/leaks.js";
import { temporaryFolder } from "../../../test/support/temporary.js";
import type { FileReader } from "../../storage/contract.js";
import { thumbnailWarning } from "./available.js";
import { MAX_WAITING_IMAGES, SharpThumbnails, type ThumbnailMakerOptions } from "./maker.js";

watchLeaks();

const request = { format: "PNG", width: 9, height: 9 } as const;
const never = new AbortController().signal;

/** A file that has `length` bytes, of which `present` are there. */
function reader(length: number, present = length): FileReader {
  return {
    size: length,
    modified: 0,
    read: async (into, position) => Math.max(0, Math.min(into.length, present - position)),
    close: async () => {},
  };
}

/** With a program in place of the one that decodes. */
async function makerOf(t: TestContext, program: string, options: ThumbnailMakerOptions = {}): Promise<SharpThumbnails> {
  const folder = await temporaryFolder("thumbnails");
  const file = path.join(folder.path, "program.mjs");
  await writeFile(file, program);
  const maker = new SharpThumbnails({ ...options, program: pathToFileURL(file) });
  t.after(async () => {
    await maker.close();
    await folder[Symbol.asyncDispose]();
  });
  return maker;
}

const stuck = `process.on("message", () => {}); process.stdin.resume(); process.send({ kind: "ready" });`;
const dying = `process.on("message", () => process.exit(1)); process.send({ kind: "ready" });`;
const missing = `process.on("message", () => {}); process.send({ kind: "missing" });`;

test("an image that takes too long: the process is killed, and the next one has another", async (t) => {
  const maker = await makerOf(t, stuck, { decoding: 500 });
  assert.ok(await maker.isAvailable());
  const before = maker.pid;
  assert.ok(before !== undefined);
  assert.deepEqual(await maker.make(reader(3), request, never), { kind: "refused", why: "failed" });
  assert.equal(maker.pid, undefined);
  assert.ok(await maker.isAvailable());
  assert.notEqual(maker.pid, before);
});

test("a process that never says that it is ready is no use", async (t) => {
  const maker = await makerOf(t, "setInterval(() => {}, 1000);", { decoding: 100 });
  assert.equal(await maker.isAvailable(), false);
  assert.equal(maker.pid, undefined);
});

test("a process that dies of an image, however large", async (t) => {
  const maker = await makerOf(t, dying);
  assert.deepEqual(await maker.make(reader(3), request, never), { kind: "refused", why: "failed" });
  assert.deepEqual(await maker.make(reader(20_000_000), request, never), { kind: "refused", why: "failed" });
});

test("who waits too long behind others is told, as is who comes when too many wait", async (t) => {
  const maker = await makerOf(t, stuck, { waiting: 100 });
  const giveUp = new AbortController();
  const first = maker.make(reader(3), request, giveUp.signal);
  const others = Array.from({ length: MAX_WAITING_IMAGES }, () => maker.make(reader(3), request, never));
  const busy = { kind: "refused", why: "busy" };
  assert.deepEqual(await maker.make(reader(3), request, never), busy);
  for (const result of await Promise.all(others)) assert.deepEqual(result, busy);
  giveUp.abort(new Error("no more"));
  await assert.rejects(first, /no more/);
});

test("who gives up while it waits is gone, and the next one gets on", async (t) => {
  const maker = await makerOf(t, stuck);
  const [first, second] = [new AbortController(), new AbortController()];
  const making = maker.make(reader(3), request, first.signal);
  const waiting = maker.make(reader(3), request, second.signal);
  second.abort(new Error("second"));
  await assert.rejects(waiting, /second/);
  first.abort(new Error("first"));
  await assert.rejects(making, /first/);
  assert.ok(await maker.isAvailable());
});

test("a file that became shorter while it was read", async (t) => {
  const maker = await makerOf(t, stuck);
  await assert.rejects(maker.make(reader(10, 5), request, never), { name: "FileShrunk" });
});

test("a process without work ends by itself", async (t) => {
  const maker = await makerOf(t, stuck, { idle: 1 });
  assert.ok(await maker.isAvailable());
  while (maker.pid !== undefined) await turn();
});

test("without the package: the operator is told what to install, and the command stays off", async (t) => {
  const maker = await makerOf(t, missing);
  assert.equal(await thumbnailWarning({ thumbnails: { enabled: false } }, maker), undefined);
  const warning = await thumbnailWarning({ thumbnails: { enabled: true } }, maker);
  assert.match(`${warning?.message}; ${warning?.hint}`, /sharp is not installed.*npm install sharp/);
  assert.equal(maker.pid, undefined);
  await assert.rejects(maker.make(reader(3), request, never), /sharp/);
});

test("with the package: nothing is in the way", async (t) => {
  const maker = new SharpThumbnails();
  t.after(() => maker.close());
  assert.equal(await thumbnailWarning({ thumbnails: { enabled: true } }, maker), undefined);
});

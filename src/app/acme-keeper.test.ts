import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { watchLeaks } from "../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { AcmeError } from "../pki/acme/errors.js";
import { storedIds } from "../pki/stored.js";
import { DAY_MS, FakeClock, MINUTE_MS, refuse, Scene, START } from "./test-acme.js";

let folder: TemporaryFolder;
let data = "";
before(async () => {
  folder = await temporaryFolder("acme-keeper");
});
after(() => folder.remove());
let number = 0;
beforeEach(() => {
  data = path.join(folder.path, `data-${number++}`);
});
watchLeaks();

test("what the configuration asks for is got at once, renewed once at two thirds, and the old one goes then", async () => {
  const scene = new Scene(data);
  await scene.wake();
  assert.deepEqual([scene.asked.length, scene.taken], [1, 1]);
  assert.deepEqual(await storedIds(data), ["ftp.example.com"]);
  assert.match(
    String(scene.events("acme-issued")[0]?.message),
    /^a new certificate for ftp\.example\.com, good until 2026-08-29/,
  );
  await scene.pass(59 * DAY_MS);
  assert.equal(scene.asked.length, 1);
  await scene.pass(7 * DAY_MS);
  assert.deepEqual([scene.asked.length, scene.taken], [2, 2]);
  assert.deepEqual(await storedIds(data), ["ftp.example.com-2"]);
  assert.ok(scene.clock.pause <= 60 * MINUTE_MS);
  await scene.keeper.stop();
});

test("a failure leaves the old one in service, and is tried again with growing rests, as long as the authority asks", async () => {
  const scene = new Scene(data);
  await scene.wake();
  scene.refuses = refuse();
  await scene.pass(59 * DAY_MS);
  while (scene.asked.length === 1) await scene.wake(() => scene.clock.skip(DAY_MS / 4));
  await scene.pass(DAY_MS);
  const [first] = scene.events("acme-failed");
  assert.deepEqual([first?.level, first?.hint], ["warn", "ask again"]);
  assert.match(
    String(first?.message),
    /^no new certificate for ftp\.example\.com: the authority refused the order: no; ask again; the one until 2026-08-29 stays in service, and it is tried again$/,
  );
  const tries = scene.asked.length;
  assert.ok(tries >= 5 && tries <= 8, `${tries}`);
  assert.deepEqual(await storedIds(data), ["ftp.example.com"]);
  const [state] = scene.keeper.states;
  assert.deepEqual(
    [state?.failures, state?.trouble, state?.until],
    [tries - 1, "the authority refused the order: no", "2026-08-29T22:59:59.000Z"],
  );
  scene.refuses = refuse(5 * DAY_MS);
  await scene.pass(2 * DAY_MS);
  const before = scene.asked.length;
  assert.equal(before, tries + 1);
  await scene.pass(2.5 * DAY_MS);
  assert.equal(scene.asked.length, before);
  scene.refuses = undefined;
  await scene.pass(3 * DAY_MS);
  assert.deepEqual([scene.taken, scene.keeper.states[0]?.failures], [2, 0]);
  await scene.keeper.stop();
});

test("near its end, and without any, a failure is an error", async () => {
  const scene = new Scene(data);
  scene.refuses = refuse();
  await scene.wake();
  assert.equal(scene.events("acme-failed")[0]?.level, "error");
  assert.match(String(scene.lines[0]?.message), /there is none in service/);
  await scene.keeper.stop();
});

test("a rest after a failure outlives a restart; a change of the configuration ends it", async () => {
  const clock = new FakeClock();
  const scene = new Scene(data, clock);
  scene.refuses = refuse();
  await scene.wake();
  await scene.keeper.stop();
  const next = new Scene(data, clock);
  await next.wake();
  assert.equal(next.asked.length, 0);
  next.acme = { names: ["ftp.example.com"], key: "rsa-2048" };
  await next.wake();
  assert.deepEqual([next.asked.length, next.asked[0]?.key], [1, "rsa-2048"]);
  await next.wake();
  assert.equal(next.asked.length, 1);
  next.acme = { names: ["ftp.example.com"], key: "rsa-2048", directory: "letsencrypt-staging" };
  await next.wake();
  assert.deepEqual([next.asked.length, next.asked[1]?.directory.includes("staging")], [2, true]);
  await next.keeper.stop();
});

test("a clock that is set makes it neither spin nor sleep", async () => {
  const scene = new Scene(data);
  await scene.wake();
  // 2040: as the authority's clock is asked, it fails, and rests.
  scene.clock.set(Date.UTC(2040, 0, 1));
  scene.refuses = async () => {
    throw new AcmeError("acme-clock", "the clock of this machine says 2040", "set it right");
  };
  await scene.pass(DAY_MS);
  const inFuture = scene.asked.length - 1;
  assert.ok(inFuture >= 2 && inFuture <= 8, `${inFuture}`);
  // Right again: the certificate is good, and nothing is due.
  scene.clock.set(START + 30 * DAY_MS);
  scene.refuses = undefined;
  const before = scene.asked.length;
  await scene.pass(2 * DAY_MS);
  assert.equal(scene.asked.length, before);
  // 1970: not due by that clock, but looked at every hour.
  scene.clock.set(0);
  await scene.pass(DAY_MS);
  assert.equal(scene.asked.length, before);
  assert.ok(scene.clock.pause <= 60 * MINUTE_MS);
  scene.clock.set(START + 70 * DAY_MS);
  await scene.pass(60 * MINUTE_MS);
  assert.equal(scene.asked.length, before + 1);
  // A clock that is set back all the time does not shorten the rests of this process.
  scene.refuses = refuse();
  await rm(path.join(data, "tls", "certificates"), { recursive: true });
  for (let turn = 0; turn < 60; turn++) {
    scene.clock.set(START - turn * DAY_MS);
    await scene.wake(() => scene.clock.skip());
  }
  assert.ok(scene.asked.length - before <= 14, `${scene.asked.length - before}`);
  await scene.keeper.stop();
});

test("an authority that issues what is due at once is not asked without end", async () => {
  const scene = new Scene(data);
  scene.days = 1;
  await scene.wake();
  scene.clock.set(START + 40 * DAY_MS);
  const before = scene.asked.length;
  // Each is expired when it comes, by this clock.
  scene.refuses = async () => {
    throw new AcmeError("acme-clock", "expired", "set it right");
  };
  await scene.pass(DAY_MS);
  assert.ok(scene.asked.length - before < 10);
  await scene.keeper.stop();
});

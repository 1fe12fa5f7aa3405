import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { watchLeaks } from "../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { type AcmeOrder, readOrder, readOrders } from "../pki/acme/orders.js";
import { storedIds } from "../pki/stored.js";
import { lockAcme } from "./acme-lock.js";
import { MINUTE_MS, refuse, Scene, START } from "./test-acme.js";

let folder: TemporaryFolder;
let data = "";
before(async () => {
  folder = await temporaryFolder("acme-keeper-trouble");
});
after(() => folder.remove());
let number = 0;
beforeEach(() => {
  data = path.join(folder.path, `data-${number++}`);
});
watchLeaks();

test("while a command orders, the server waits for its turn", async () => {
  const scene = new Scene(data);
  const lock = await lockAcme({ path: data });
  await scene.wake();
  assert.deepEqual([scene.asked.length, scene.events("acme-busy").length], [0, 1]);
  assert.equal(scene.clock.pause, MINUTE_MS);
  assert.equal(await lockAcme({ path: data }), undefined);
  lock?.release();
  await scene.pass(MINUTE_MS);
  assert.equal(scene.asked.length, 1);
  await scene.keeper.stop();
});

test("what could not be taken up is taken up later, and not ordered again", async () => {
  const scene = new Scene(data);
  scene.takeUpFails = true;
  await scene.wake();
  assert.deepEqual([scene.events("acme-trouble")[0]?.message, scene.events("acme-issued").length], ["not taken up", 0]);
  scene.takeUpFails = false;
  await scene.pass(5 * MINUTE_MS);
  assert.deepEqual([scene.asked.length, scene.taken, scene.events("acme-issued").length], [1, 1, 1]);
  await scene.keeper.stop();
});

test("names taken out of the configuration are ordered no more; a damaged file is told of, and stops nothing", async () => {
  const scene = new Scene(data);
  await scene.wake();
  scene.acme = { names: [] };
  await scene.wake();
  assert.deepEqual([(await readOrders(data)).orders, await storedIds(data)], [[], ["ftp.example.com"]]);
  const file = path.join(data, "tls", "acme", "orders", "broken.json");
  await writeFile(file, '{"plan":{"names":');
  scene.acme = { names: ["other.example.com"] };
  await scene.wake();
  assert.match(String(scene.events("acme-trouble")[0]?.message), /broken\.json holds no order that can be read/);
  assert.equal((await readOrder(data, "config")).current?.id, "other.example.com");
  assert.match(await readFile(path.join(data, "tls", "acme", "orders", "config.json"), "utf8"), /"failures": 0/);
  await scene.keeper.stop();
});

test("a try that a crash breaks off counts as failed", async () => {
  const scene = new Scene(data);
  let seen: AcmeOrder | undefined;
  scene.refuses = async () => {
    seen = await readOrder(data, "config");
    return await refuse()();
  };
  await scene.wake();
  assert.deepEqual(
    [seen?.failures, seen?.lastTry, seen?.trouble?.message],
    [1, START, "the last try was broken off before it had ended"],
  );
  assert.equal((await readOrder(data, "config")).trouble?.message, "the authority refused the order: no");
  await scene.keeper.stop();
});

test("stopping gives up what is under way, and that counts as no failure", async () => {
  const scene = new Scene(data);
  const begun = new EventEmitter();
  const called = once(begun, "begun");
  let giveUp: () => void = () => {};
  scene.refuses = () =>
    new Promise((_, reject) => {
      giveUp = () => reject(new Error("given up"));
      begun.emit("begun");
    });
  scene.keeper.wake();
  await called;
  const stopped = scene.keeper.stop();
  giveUp();
  await stopped;
  assert.deepEqual([scene.lines, (await readOrder(data, "config")).failures], [[], 0]);
});

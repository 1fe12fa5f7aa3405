import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { listenOn } from "../../server/data/passive-listen.js";
import { type PassiveGroup, PassiveGroups } from "./passive-groups.js";

const options = { workers: 1, host: "127.0.0.1", report: () => {} };

function fourListeners() {
  return Promise.all(Array.from({ length: 4 }, () => listenOn("127.0.0.1", 0)));
}

/** Whether somebody listens there; whoever does closes the connection. */
async function isOpen({ ports: [port = 0] }: PassiveGroup): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return await new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.once("connect", () => once(socket.resume(), "close").then(() => resolve(true)));
  });
}

test("too few ports make no groups", async () => {
  const listeners = await fourListeners();
  assert.equal(PassiveGroups.of(listeners, { ...options, workers: 3 }), undefined);
  for (const listener of listeners) listener.close();
});

test("what comes to a port before a worker has it is turned away", async () => {
  const groups = PassiveGroups.of(await fourListeners(), options) ?? assert.fail();
  const place = groups.take() ?? assert.fail();
  assert.equal(await isOpen(place.group), true);
  for (const listener of place.listeners) listener.close();
  assert.equal(await isOpen(place.group), false);
  await groups.close();
});

test("a group that is given back can be taken again, and behind the end nothing listens", async () => {
  const groups = PassiveGroups.of(await fourListeners(), options) ?? assert.fail();
  const places = Array.from({ length: 4 }, () => groups.take() ?? assert.fail());
  assert.equal(groups.take(), undefined);
  for (const { listeners } of places) for (const listener of listeners) listener.close();
  const [first, second] = places.map(({ group }) => group);
  await groups.giveBack(first ?? assert.fail());
  assert.deepEqual([groups.free, await isOpen(first ?? assert.fail())], [1, true]);
  await groups.close();
  await groups.giveBack(second ?? assert.fail());
  assert.deepEqual([groups.free, await isOpen(second ?? assert.fail())], [0, false]);
});

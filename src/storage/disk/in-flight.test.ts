import assert from "node:assert/strict";
import { test } from "node:test";
import { InFlight } from "./in-flight.js";

test("idle waits for every call under way, those that fail among them", async () => {
  const calls = new InFlight();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const call = (name: string): Promise<void> =>
    calls.run(() => new Promise<void>((resolve) => ends.push(resolve)).then(() => void order.push(name)));
  const both = [call("first"), call("second")];
  const failing = calls.run(() => Promise.reject(new Error("failed")));
  const waiting = [calls.idle(), calls.idle()].map((idle) => idle.then(() => void order.push("idle")));
  await assert.rejects(failing, /failed/);
  ends[0]?.();
  await both[0];
  assert.deepEqual(order, ["first"]);
  ends[1]?.();
  await Promise.all([...both, ...waiting]);
  assert.deepEqual(order, ["first", "second", "idle", "idle"]);
});

test("idle is at once when nothing is under way, and again after it was", async () => {
  const calls = new InFlight();
  await calls.idle();
  assert.equal(await calls.run(async () => 7), 7);
  await calls.idle();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../storage/errors.js";
import { answered, answeredOr, type HearCalls, heardAll, outcomeOf, serveHearing, unwrap } from "./asking.js";
import { Channel, ChannelClosed } from "./channel.js";
import { wires } from "./test-wires.js";

type None = Readonly<Record<never, never>>;

test("a failure keeps its kind on the way", async () => {
  const refused = await outcomeOf(Promise.reject(new StorageError("quota", "no more")));
  assert.throws(() => unwrap(structuredClone(refused)), { name: "StorageError", kind: "quota", message: "no more" });
  const broken = await outcomeOf(Promise.reject(new TypeError("a fault")));
  assert.throws(() => unwrap(structuredClone(broken)), { name: "StorageError", kind: "failed", message: "a fault" });
  assert.equal(unwrap(await outcomeOf(Promise.resolve(7))), 7);
  await assert.rejects(answered(Promise.reject(new ChannelClosed())), { kind: "failed", message: /has gone/ });
});

test("who waits for an answer is not kept by a process that is late or gone, and one that fails is no better", async () => {
  const instead = { late: "late", gone: "gone" };
  assert.equal(await answeredOr(Promise.resolve("answer"), instead), "answer");
  assert.equal(await answeredOr(new Promise<string>(() => {}), instead, 1), "late");
  assert.equal(await answeredOr(Promise.reject(new ChannelClosed()), instead), "gone");
  assert.equal(await answeredOr(Promise.reject(new Error("of another version")), instead), "late");
});

test("a worker that is gone, also while it is asked, has said all; one that knows no such question has not", async () => {
  const { left, right } = wires();
  const supervisor = new Channel<None, HearCalls>(left);
  const worker = new Channel<HearCalls, None>(right);
  assert.equal(await heardAll(supervisor), false);
  serveHearing(worker);
  assert.equal(await heardAll(supervisor), true);
  const asked = heardAll(supervisor);
  supervisor.close();
  assert.equal(await asked, true);
  assert.equal(await heardAll(supervisor), true);
});

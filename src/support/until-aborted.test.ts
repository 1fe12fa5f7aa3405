import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { untilAborted } from "./until-aborted.js";

const reason = new Error("enough");

test("what the promise gives, and nothing stays behind at the signal", async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
  await assert.rejects(untilAborted(Promise.reject(reason), signal), reason);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("aborted before or meanwhile: the reason, and what comes late is handed on", async () => {
  for (const before of [true, false]) {
    const controller = new AbortController();
    const { promise, resolve } = withResolvers<number>();
    const late: number[] = [];
    if (before) controller.abort(reason);
    const waiting = untilAborted(promise, controller.signal, (value) => late.push(value));
    if (!before) controller.abort(reason);
    await assert.rejects(waiting, reason);
    resolve(7);
    await promise;
    assert.deepEqual(late, [7]);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  }
});

test("a failure that comes late is nobody's", async () => {
  const controller = new AbortController();
  const { promise, reject } = withResolvers<number>();
  const waiting = untilAborted(promise, controller.signal, () => assert.fail("nothing came"));
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  reject(new Error("late"));
  await assert.rejects(promise, /late/);
});

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { EARLY_TLS_MS, EarlyTls } from "./early-tls.js";

/** Whether the wait is over, asked after what is under way. */
function watched(wait: Promise<void>): () => Promise<boolean> {
  let over = false;
  void wait.then(() => {
    over = true;
  });
  return async () => {
    await new Promise(setImmediate);
    return over;
  };
}

const never = new Promise<never>(() => {});

test("a client that has not begun TLS after a moment waits for 150, and is not asked again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const early = new EarlyTls();
  const isOver = watched(early.wait(never, () => {}));
  t.mock.timers.tick(EARLY_TLS_MS - 1);
  assert.equal(await isOver(), false);
  t.mock.timers.tick(1);
  assert.equal(await isOver(), true);
  assert.equal(await watched(early.wait(never, () => {}))(), true);
});

test("one that has begun TLS is given the time of its handshake", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const early = new EarlyTls();
  let arrive = (): void => {};
  let connect = (): void => {};
  const opening = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const isOver = watched(
    early.wait(opening, (listener) => {
      arrive = listener;
    }),
  );
  arrive();
  t.mock.timers.tick(60_000);
  assert.equal(await isOver(), false);
  connect();
  assert.equal(await isOver(), true);
  // It is asked the next time too.
  assert.equal(await watched(early.wait(never, () => {}))(), false);
});

test("where no connection comes about the wait is over", async () => {
  const early = new EarlyTls();
  await early.wait(Promise.reject(new Error("nobody came")), () => {});
});

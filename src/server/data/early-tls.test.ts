import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { EARLY_TLS_MS, EARLY_TLS_REQUIRED_MS, EarlyTls, KNOWN_EARLY_TLS_MS } from "./early-tls.js";

/** Whether the wait is over, asked after what is under way. */
function watched(wait: Promise<void>): () => Promise<boolean> {
  let over = false;
  void wait.then(() => {
    over = true;
  });
  return async () => {
    for (const _ of [1, 2, 3, 4]) await new Promise(setImmediate);
    return over;
  };
}

const never = new Promise<never>(() => {});

function opened(): { readonly opening: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opening = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opening, open: () => open() };
}

function session(t: TestContext, mustResume = false): EarlyTls {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return new EarlyTls(() => mustResume);
}

/** The wait for a client that does not begin TLS ends after just so many milliseconds. */
async function waits(t: TestContext, early: EarlyTls, patience: number): Promise<void> {
  const isOver = watched(early.ask().wait(never));
  t.mock.timers.tick(patience - 1);
  assert.equal(await isOver(), false);
  t.mock.timers.tick(1);
  assert.equal(await isOver(), true);
}

test("a client that has not begun TLS after a moment waits for 150, and is not asked again", async (t) => {
  const early = session(t);
  await waits(t, early, EARLY_TLS_MS);
  assert.equal(await watched(early.ask().wait(never))(), true);
});

test("where a client without a ticket is refused, the moment is longer", async (t) => {
  await waits(t, session(t, true), EARLY_TLS_REQUIRED_MS);
});

for (const when of ["before the wait", "within the wait"] as const) {
  test(`one that has begun TLS ${when} is given the time of its handshake`, async (t) => {
    const early = session(t);
    const { opening, open } = opened();
    const question = early.ask();
    if (when === "before the wait") question.begin(true);
    const isOver = watched(question.wait(opening));
    if (when === "within the wait") question.begin(true);
    t.mock.timers.tick(60_000);
    assert.equal(await isOver(), false);
    open();
    assert.equal(await isOver(), true);
  });
}

test("one that began TLS early the last time, for whatever transfer, is awaited longer", async (t) => {
  const early = session(t);
  early.ask().begin(true);
  await waits(t, early, KNOWN_EARLY_TLS_MS);
});

test("one that began TLS after 150 has shown nothing new", async (t) => {
  const early = session(t);
  const question = early.ask();
  question.tell();
  question.begin(true);
  assert.equal(question.isTold, true);
  await waits(t, early, EARLY_TLS_MS);
});

test("one that was taken for late by mistake is not, once it has begun early", async (t) => {
  const early = session(t);
  await waits(t, early, EARLY_TLS_MS);
  const { opening, open } = opened();
  const question = early.ask();
  question.begin(true);
  const isOver = watched(question.wait(opening));
  assert.equal(await isOver(), false);
  open();
  assert.equal(await isOver(), true);
  await waits(t, early, KNOWN_EARLY_TLS_MS);
});

test("a hello that comes while the process is busy is read before the client counts as late", async (t) => {
  const early = session(t);
  const question = early.ask();
  const isOver = watched(question.wait(never));
  t.mock.timers.tick(EARLY_TLS_MS);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  question.begin(true);
  assert.equal(await isOver(), false);
});

test("where no connection comes about the wait is over", async (t) => {
  await session(t)
    .ask()
    .wait(Promise.reject(new Error("nobody came")));
});

test("another server's way to begin TLS says nothing of the client's", async (t) => {
  const early = session(t);
  const { opening, open } = opened();
  const question = early.ask();
  question.begin(false);
  const isOver = watched(question.wait(opening));
  t.mock.timers.tick(60_000);
  assert.equal(await isOver(), false);
  open();
  assert.equal(await isOver(), true);
  await waits(t, early, EARLY_TLS_MS);
});

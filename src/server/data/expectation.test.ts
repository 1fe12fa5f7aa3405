import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { DataFailure } from "./connection.js";
import { AFTER_FAILURE_MS, type Candidate, Expectation, MAX_WAITING_CANDIDATES } from "./expectation.js";
import type { DataOwner } from "./owner.js";

const owner: DataOwner = {
  address: "192.0.2.1",
  localAddress: "192.0.2.9",
  binding: undefined,
  label: { session: "s", address: "192.0.2.1", user: undefined },
};

function candidate(named = false): Candidate {
  const raw = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  return { raw: raw as Socket, address: owner.address, named, hello: undefined };
}

function expecting(timeout = 30_000) {
  const ended: Expectation[] = [];
  const expectation = new Expectation({
    owner,
    port: 50_000,
    terms: { exclusive: false },
    timeout,
    onEnd: (over) => ended.push(over),
  });
  return { expectation, ended };
}

test("who came before the transfer is kept for it, and who comes later goes to it", () => {
  const { expectation } = expecting();
  const [early, late] = [candidate(), candidate()];
  expectation.offer(early);
  const heard: Candidate[] = [];
  expectation.claim(
    (one) => heard.push(one),
    () => assert.fail("no time has passed"),
  );
  expectation.offer(late);
  assert.deepEqual(heard, [early, late]);
  expectation.close();
});

test("four are kept, more are closed, and one that has gone makes room", () => {
  const { expectation } = expecting();
  const kept = Array.from({ length: MAX_WAITING_CANDIDATES }, () => candidate());
  for (const one of kept) expectation.offer(one);
  const tooMany = candidate();
  expectation.offer(tooMany);
  assert.equal(tooMany.raw.destroyed, true);
  kept[0]?.raw.destroy();
  const next = candidate();
  expectation.offer(next);
  assert.equal(next.raw.destroyed, false);
  const heard: Candidate[] = [];
  expectation.claim(
    (one) => heard.push(one),
    () => {},
  );
  assert.deepEqual(heard, [...kept.slice(1), next]);
  expectation.close();
});

test("one that names the session takes the place of one that names nobody, and is heard first", () => {
  const { expectation } = expecting();
  const others = Array.from({ length: MAX_WAITING_CANDIDATES }, () => candidate());
  for (const one of others) expectation.offer(one);
  const named = candidate(true);
  expectation.offer(named);
  assert.equal(others.at(-1)?.raw.destroyed, true);
  const heard: Candidate[] = [];
  expectation.claim(
    (one) => heard.push(one),
    () => {},
  );
  assert.deepEqual(heard, [named, ...others.slice(0, -1)]);
  expectation.close();
});

test("a candidate whose connection breaks while it waits ends no process", () => {
  const { expectation } = expecting();
  const one = candidate();
  expectation.offer(one);
  one.raw.destroy(new Error("reset"));
  expectation.close();
});

test("closing closes those who wait, once, and says so", () => {
  const { expectation, ended } = expecting();
  const one = candidate();
  expectation.offer(one);
  expectation.close();
  expectation.close();
  assert.equal(one.raw.destroyed, true);
  assert.equal(expectation.ended, "closed");
  assert.deepEqual(ended, [expectation]);
});

test("after its time it is over, also for the transfer; the transfer starts the time anew", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const unused = expecting(1000);
  t.mock.timers.tick(999);
  assert.equal(unused.expectation.ended, undefined);
  t.mock.timers.tick(1);
  assert.equal(unused.expectation.ended, "timeout");
  assert.equal(unused.ended.length, 1);

  const claimed = expecting(1000);
  t.mock.timers.tick(600);
  let told = 0;
  claimed.expectation.claim(
    () => {},
    () => told++,
  );
  t.mock.timers.tick(999);
  assert.equal(told, 0);
  t.mock.timers.tick(1);
  assert.equal(told, 1);
});

const foreign = new DataFailure("not-bound", "not resumed");

test("what came to nothing before the transfer is the reason when soon after nobody else has come", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { expectation } = expecting();
  expectation.clientFailed(foreign);
  const told: unknown[] = [];
  expectation.claim(
    () => assert.fail("nobody has come"),
    (failure) => told.push(failure),
  );
  t.mock.timers.tick(AFTER_FAILURE_MS - 1);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  assert.deepEqual(told, [foreign]);
  assert.equal(expectation.ended, "timeout");
});

test("it is forgotten when somebody else comes, before the transfer or after", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const isEarly of [true, false]) {
    const { expectation } = expecting(30_000);
    const heard: Candidate[] = [];
    const told: unknown[] = [];
    const one = candidate();
    expectation.clientFailed(foreign);
    if (isEarly) expectation.offer(one);
    expectation.claim(
      (each) => heard.push(each),
      (failure) => told.push(failure),
    );
    t.mock.timers.tick(AFTER_FAILURE_MS - 1);
    if (!isEarly) expectation.offer(one);
    assert.deepEqual(heard, [one]);
    t.mock.timers.tick(30_000 - AFTER_FAILURE_MS);
    assert.deepEqual(told, []);
    t.mock.timers.tick(30_000);
    assert.deepEqual(told, [undefined]);
  }
});

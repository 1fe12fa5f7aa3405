import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { type DataConnection, DataFailure } from "./connection.js";
import { AFTER_FAILURE_MS, type Candidate, Expectation } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { claimPassive, MAX_ATTEMPTS } from "./passive-claim.js";

const OWN = "192.0.2.1";
const STRANGER = "192.0.2.66";
const owner: DataOwner = {
  address: OWN,
  localAddress: "192.0.2.9",
  binding: undefined,
  label: { session: "s", address: OWN, user: undefined },
};

function candidate(address = OWN, named = false): Candidate {
  const raw = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  return { raw: raw as Socket, address, named, hello: undefined };
}

function connectionOf({ raw }: Candidate): DataConnection {
  return { stream: raw, raw, cleanEnd: undefined, sealed: true, resumed: false };
}

const notBound = (): DataFailure => new DataFailure("not-bound", "not resumed");

/** A claim whose handshakes end when the test says so. */
function claiming({ clear = false } = {}) {
  const expectation = new Expectation({
    owner,
    port: 1,
    terms: { exclusive: clear },
    timeout: 30_000,
    onEnd: () => {},
  });
  const attempts = new Map<Candidate, { win: () => void; lose: (error: unknown) => void }>();
  const aborter = new AbortController();
  let arrived = 0;
  const secure = (one: Candidate): Promise<DataConnection> =>
    new Promise((resolve, reject) => {
      attempts.set(one, { win: () => resolve(connectionOf(one)), lose: reject });
    });
  const result = claimPassive({
    expectation,
    secure: clear ? undefined : secure,
    onCandidate: () => arrived++,
    signal: aborter.signal,
  });
  result.catch(() => {});
  return { expectation, attempts, aborter, result, arrived: () => arrived };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

test("who completes first wins, not who came first; the others are closed", async () => {
  const { expectation, attempts, result, arrived } = claiming();
  const [first, second] = [candidate(STRANGER), candidate()];
  expectation.offer(first);
  expectation.offer(second);
  attempts.get(second)?.win();
  assert.equal((await result).raw, second.raw);
  assert.equal(first.raw.destroyed, true);
  assert.equal(second.raw.destroyed, false);
  assert.equal(expectation.ended, "closed");
  assert.equal(arrived(), 2);
  attempts.get(first)?.win();
  await settled();
  assert.equal(first.raw.destroyed, true);
});

test("a stranger's failure does not end the wait; the client's own does, at once", async () => {
  const { expectation, attempts, result } = claiming();
  const [stranger, own] = [candidate(STRANGER, true), candidate(OWN)];
  expectation.offer(stranger);
  attempts.get(stranger)?.lose(notBound());
  await settled();
  assert.equal(expectation.ended, undefined);
  expectation.offer(own);
  attempts.get(own)?.lose(notBound());
  await assert.rejects(result, { kind: "not-bound" });
  assert.equal(expectation.ended, "closed");
});

test("one of the client's address that names nobody does not spoil the handshake of one that names the session", async () => {
  const { expectation, attempts, result } = claiming();
  const [named, other] = [candidate(OWN, true), candidate(OWN)];
  expectation.offer(named);
  expectation.offer(other);
  attempts.get(other)?.lose(notBound());
  await settled();
  assert.equal(expectation.ended, undefined);
  attempts.get(named)?.win();
  assert.equal((await result).raw, named.raw);
});

test("four handshakes run at once, four candidates wait for one, more are closed", async () => {
  const { expectation, attempts, result } = claiming();
  const strangers = Array.from({ length: 2 * MAX_ATTEMPTS + 1 }, () => candidate(STRANGER, true));
  for (const one of strangers) expectation.offer(one);
  assert.equal(attempts.size, MAX_ATTEMPTS);
  assert.equal(strangers.at(-1)?.raw.destroyed, true);
  for (const one of strangers.slice(0, MAX_ATTEMPTS)) attempts.get(one)?.lose(notBound());
  await settled();
  assert.equal(attempts.size, 2 * MAX_ATTEMPTS);
  const winner = strangers[2 * MAX_ATTEMPTS - 1];
  if (winner !== undefined) attempts.get(winner)?.win();
  assert.equal((await result).raw, winner?.raw);
});

test("an unknown failure of a handshake is told as a failed handshake", async () => {
  const { expectation, attempts, result } = claiming();
  const own = candidate();
  expectation.offer(own);
  attempts.get(own)?.lose(new TypeError("a bug"));
  await assert.rejects(result, { kind: "handshake" });
});

test("in clear the first is taken as it is", async () => {
  const { expectation, result } = claiming({ clear: true });
  const one = candidate();
  expectation.offer(one);
  assert.deepEqual(await result, { ...connectionOf(one), sealed: false });
});

test("an abort ends the wait and closes who is there", async () => {
  const { expectation, aborter, result } = claiming();
  const one = candidate();
  expectation.offer(one);
  aborter.abort();
  await assert.rejects(result, { kind: "closed" });
  assert.equal(one.raw.destroyed, true);
  assert.equal(expectation.ended, "closed");
});

test("nobody comes, now or before", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { result } = claiming();
  t.mock.timers.tick(30_000);
  await assert.rejects(result, { kind: "nobody-came", code: 425 });

  const expectation = new Expectation({ owner, port: 1, terms: { exclusive: false }, timeout: 10, onEnd: () => {} });
  t.mock.timers.tick(10);
  const late = claimPassive({
    expectation,
    secure: undefined,
    onCandidate: () => {},
    signal: new AbortController().signal,
  });
  await assert.rejects(late, { kind: "nobody-came" });
});

test("a client whose connection failed before its transfer began hears why", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const expectation = new Expectation({
    owner,
    port: 1,
    terms: { exclusive: false },
    timeout: 30_000,
    onEnd: () => {},
  });
  expectation.clientFailed(notBound());
  const signal = new AbortController().signal;
  const result = claimPassive({ expectation, secure: undefined, onCandidate: () => {}, signal });
  t.mock.timers.tick(AFTER_FAILURE_MS);
  await assert.rejects(result, { kind: "not-bound", code: 425 });
});

test("a transfer that was ended before it began waits for nobody", async () => {
  const expectation = new Expectation({
    owner,
    port: 1,
    terms: { exclusive: false },
    timeout: 30_000,
    onEnd: () => {},
  });
  const signal = AbortSignal.abort();
  await assert.rejects(claimPassive({ expectation, secure: undefined, onCandidate: () => {}, signal }), {
    kind: "closed",
  });
  assert.equal(expectation.ended, "closed");
});

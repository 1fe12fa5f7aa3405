import assert from "node:assert/strict";
import { test } from "node:test";
import { type Attempts, type Life, renewalTime, restAfter, timeToTry } from "./renewal.js";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const none: Attempts = { failures: 0, lastTry: undefined, retryAfter: undefined };

function life(days: number, fingerprint256 = "AA:BB"): Life {
  return { notBefore: new Date(START), notAfter: new Date(START + days * DAY_MS), fingerprint256 };
}

test("a certificate is renewed at two thirds of its life or a little later, each at a time of its own, which stays", () => {
  const times = Array.from({ length: 200 }, (_, number) => renewalTime(life(90, `${number}`)));
  const days = times.map((time) => (time - START) / DAY_MS);
  assert.ok(
    days.every((day) => day >= 60 && day < 64.5),
    `${days}`,
  );
  assert.ok(Math.min(...days) < 60.5 && Math.max(...days) > 64);
  assert.equal(renewalTime(life(90, "7")), renewalTime(life(90, "7")));
  assert.ok(renewalTime(life(6)) < START + 4.3 * DAY_MS);
});

test("rests grow after failures, up to a day, and to a quarter of what is left", () => {
  const minutes = (failures: number, left = 0, more: Partial<Attempts> = {}) =>
    restAfter({ ...none, failures, ...more }, left, 0.5) / 60_000;
  assert.deepEqual(
    [0, 1, 2, 3, 4, 7, 1000].map((failures) => minutes(failures)),
    [0, 5, 15, 45, 135, 1440, 1440],
  );
  assert.equal(minutes(20, 2 * DAY_MS), 12 * 60);
  assert.equal(minutes(20, 60_000), 60);
  assert.equal(minutes(1, 0, { retryAfter: 3 * DAY_MS }), 3 * 24 * 60);
  assert.equal(minutes(1, 0, { retryAfter: 400 * DAY_MS }), 7 * 24 * 60);
  const draws = [0, 0.999].map((draw) => restAfter({ ...none, failures: 1 }, 0, draw) / 60_000);
  assert.deepEqual(draws.map(Math.round), [5, 5]);
  assert.ok((draws[0] ?? 0) < 4.6 && (draws[1] ?? 0) > 5.4);
});

test("what has no certificate is tried at once, what has one when it is due, and what failed after its rest", () => {
  assert.equal(timeToTry(undefined, none, START), 0);
  const due = renewalTime(life(90));
  assert.equal(timeToTry(life(90), none, START), due - START);
  assert.equal(timeToTry(life(90), none, due + 5), 0);
  const failed: Attempts = { ...none, failures: 1, lastTry: due };
  const wait = timeToTry(life(90), failed, due);
  assert.ok(wait >= 4.5 * 60_000 && wait <= 5.5 * 60_000);
  assert.equal(timeToTry(life(90), failed, due + 1000), wait - 1000);
  assert.equal(timeToTry(life(90), failed, due + wait), 0);
});

test("a success rests too, so that a certificate that is due when it comes is not ordered without end", () => {
  const issued: Attempts = { ...none, lastTry: START + 10_000 };
  const stillborn: Life = { ...life(1), notBefore: new Date(START - 3 * DAY_MS), notAfter: new Date(START + 1) };
  assert.equal(timeToTry(stillborn, issued, START + 10_000), 300_000);
});

test("a clock that jumps makes it neither spin nor wait for years", () => {
  const failed: Attempts = { ...none, failures: 30, lastTry: START + 3650 * DAY_MS };
  // Tried in 2036 by a wrong clock, and now it is right again.
  assert.equal(timeToTry(undefined, failed, START), 0);
  assert.equal(timeToTry(life(90), failed, renewalTime(life(90))), 0);
  // Back in 1970 nothing is due; the next look is not far, and the clock may be right by then.
  assert.ok(timeToTry(life(90), none, 0) > 0);
  // Forward in 2040 it is due once, and then it rests by that clock.
  const far = START + 5000 * DAY_MS;
  assert.equal(timeToTry(life(90), none, far), 0);
  assert.ok(timeToTry(life(90), { ...none, failures: 1, lastTry: far }, far + 1) > 200_000);
});

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { Socket } from "node:net";
import { test } from "node:test";
import { Admission } from "./admission.js";
import { type Arrival, Door, MAX_NEWCOMERS } from "./door.js";

function clientOf(address: string): Socket {
  return Object.defineProperty(new Socket(), "remoteAddress", { value: address });
}

interface Question {
  answer(): void;
}

/** A door whose questions are answered by the test. */
function doorWith(limits: { sessions: number; sessionsPerAddress: number }) {
  const inside: Arrival[] = [];
  const questions: Question[] = [];
  const refused: string[] = [];
  const events = new EventEmitter();
  const door = new Door({
    admission: new Admission((event) => {
      if ("label" in event) refused.push(event.label?.address ?? "");
      events.emit("refused");
    }),
    limits: () => limits,
    settled: () =>
      new Promise<void>((resolve) => {
        questions.push({ answer: resolve });
        events.emit("asked");
      }),
    letIn: (arrival) => inside.push(arrival),
  });
  const come = (address: string): Socket => {
    const raw = clientOf(address);
    void door.take(raw, true);
    return raw;
  };
  return { door, come, inside, questions, refused, events, limits };
}

const [A, B] = ["192.0.2.1", "192.0.2.2"];

test("who finds a place comes in without a question; who seems to be one too many waits for the answer", async () => {
  const { come, inside, questions, refused, events } = doorWith({ sessions: 10, sessionsPerAddress: 1 });
  come(A);
  come(B);
  assert.deepEqual([inside.length, questions.length], [2, 0]);
  const third = come(A);
  await once(events, "asked");
  assert.deepEqual([inside.length, questions.length, third.destroyed], [2, 1, false]);
  questions[0]?.answer();
  await once(events, "refused");
  assert.deepEqual([inside.length, refused, third.destroyed], [2, [A], true]);
});

test("a session that was over is heard of with the answer, or before it, and its place goes to who waits for it", async () => {
  const { come, inside, questions, refused, events } = doorWith({ sessions: 10, sessionsPerAddress: 1 });
  come(A);
  come(B);
  const [again, other] = [come(A), come(B)];
  await once(events, "asked");
  assert.equal(questions.length, 1);
  inside[1]?.onEnd();
  assert.equal(inside[2]?.raw, other);
  inside[0]?.onEnd();
  assert.equal(inside[3]?.raw, again);
  questions[0]?.answer();
  // The second question is for those who came later.
  const late = come(A);
  await once(events, "asked");
  assert.ok(!late.destroyed);
  questions[1]?.answer();
  await once(events, "refused");
  assert.deepEqual([inside.length, refused], [4, [A]]);
});

test("many that are too many are one question, and who comes while it is asked waits for the next", async () => {
  const { come, questions, refused, events } = doorWith({ sessions: 1, sessionsPerAddress: 1000 });
  come(A);
  for (let count = 0; count < 100; count++) come(B);
  await once(events, "asked");
  assert.equal(questions.length, 1);
  for (let count = 0; count < 100; count++) come(A);
  questions[0]?.answer();
  await once(events, "asked");
  assert.deepEqual([refused.length, new Set(refused)], [100, new Set([B])]);
  questions[1]?.answer();
  while (refused.length < 200) await once(events, "refused");
  assert.equal(questions.length, 2);
});

test("no more wait than could come in of an address, nor than a bound for all; the rest is refused at once", () => {
  const few = doorWith({ sessions: 10, sessionsPerAddress: 2 });
  for (let count = 0; count < 6; count++) few.come(A);
  assert.deepEqual([few.inside.length, few.refused.length], [2, 2]);
  const many = doorWith({ sessions: 0, sessionsPerAddress: 1_000_000 });
  for (let count = 0; count < MAX_NEWCOMERS + 3; count++) many.come(A);
  assert.deepEqual([many.inside.length, many.refused.length], [0, 3]);
});

test("limits that were raised meanwhile hold for who waits", async () => {
  const { come, inside, questions, refused, limits, events } = doorWith({ sessions: 1, sessionsPerAddress: 1 });
  come(A);
  const second = come(B);
  await once(events, "asked");
  limits.sessions = 2;
  questions[0]?.answer();
  while (inside.length < 2) await new Promise(setImmediate);
  assert.deepEqual([inside[1]?.raw, refused], [second, []]);
});

test("a place that went to a client that had left comes back to who is left over, and is not refused meanwhile", async () => {
  const { come, inside, questions, refused, events } = doorWith({ sessions: 1, sessionsPerAddress: 10 });
  come(A);
  const [gone, live] = [come(A), come(B)];
  await once(events, "asked");
  inside[0]?.onEnd();
  assert.equal(inside[1]?.raw, gone);
  questions[0]?.answer();
  // That it had left is seen by its session.
  await once(events, "asked");
  assert.ok(!live.destroyed);
  inside[1]?.onEnd();
  assert.deepEqual([inside[2]?.raw, refused], [live, []]);
  // And who is one too many all the same is told so.
  come(A);
  questions[1]?.answer();
  await once(events, "asked");
  questions[2]?.answer();
  await once(events, "refused");
  assert.deepEqual([inside.length, refused], [3, [A]]);
});

test("who leaves while it waits, and all when the door closes, are forgotten", async () => {
  const { door, come, inside, refused } = doorWith({ sessions: 1, sessionsPerAddress: 10 });
  come(A);
  const leaving = come(B);
  await once(leaving.destroy(), "close");
  const staying = come(B);
  inside[0]?.onEnd();
  assert.deepEqual([inside.length, inside[1]?.raw], [2, staying]);
  const [waiting, late] = [come(A), new Socket()];
  door.close();
  Object.defineProperty(late, "remoteAddress", { value: A });
  await door.take(late, false);
  assert.deepEqual([waiting.destroyed, late.destroyed, refused], [true, true, []]);
});

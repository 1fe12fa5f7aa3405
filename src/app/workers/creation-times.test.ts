import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { folderFor } from "../../storage/disk/testing.js";
import { StorageError } from "../../storage/errors.js";
import { openCreationTimes } from "../creation-times.js";
import { Channel } from "./channel.js";
import {
  type CreationTimeCalls,
  type CreationTimeQuestions,
  RemoteCreationTimes,
  SharedCreationTimes,
} from "./creation-times.js";
import { joinWorker, wires } from "./test-wires.js";

const key = (number: number): string => `1:${number.toString(36)}:abc`;

async function shared(t: TestContext, path = join(folderFor(t), "creation-times")) {
  const file = await openCreationTimes(path);
  const part = new SharedCreationTimes(file);
  const worker = async () => {
    const { supervisor, kill } = joinWorker(part);
    return { times: await RemoteCreationTimes.open(supervisor), supervisor, kill };
  };
  return { path, file, worker, part };
}

test("what one worker has set all know, those that come later and the next start too", async (t) => {
  const { path, file, worker } = await shared(t);
  await file.set(key(1), 1_000);
  const one = await worker();
  const other = await worker();
  assert.equal(other.times.isEmpty, false);
  await Promise.all([one.times.set(key(2), 2_000), other.times.set(key(3), -3), one.times.set(key(1), 5_000)]);
  const late = await worker();
  for (const times of [one.times, other.times, late.times, await openCreationTimes(path)])
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => times.get(key(number))),
      [5_000, 2_000, -3, undefined],
    );
});

test("when it is set the others have it, whoever set it last for all of them alike", async (t) => {
  const { path, worker } = await shared(t);
  const one = await worker();
  const other = await worker();
  assert.equal(other.times.isEmpty, true);
  await one.times.set(key(1), 1_000);
  assert.equal(other.times.get(key(1)), 1_000);
  await Promise.all([one.times.set(key(1), 2_000), other.times.set(key(1), 3_000)]);
  const last = one.times.get(key(1));
  assert.equal(other.times.get(key(1)), last);
  assert.equal((await openCreationTimes(path)).get(key(1)), last);
});

test("what is set while a worker takes up all times is not lost to it", async (t) => {
  const { part, worker } = await shared(t);
  const one = await worker();
  await one.times.set(key(1), 1_000);
  const { supervisor } = joinWorker(part);
  const [times] = await Promise.all([
    RemoteCreationTimes.open(supervisor),
    one.times.set(key(1), 2_000),
    one.times.set(key(2), 3_000),
  ]);
  assert.deepEqual([times.get(key(1)), times.get(key(2))], [2_000, 3_000]);
});

test("a time that is told before the answer that does not have it yet holds", async () => {
  const { left, right } = wires();
  const worker = new Channel<CreationTimeCalls, CreationTimeQuestions>(right);
  worker.serve("times.all", () => {
    void worker.call("times.known", { file: key(1), created: 2_000 });
    return [[key(1), 1_000]];
  });
  const times = await RemoteCreationTimes.open(new Channel<CreationTimeQuestions, CreationTimeCalls>(left));
  assert.equal(times.get(key(1)), 2_000);
});

test("a worker that is killed keeps nobody, and what it was about to set is set or not", async (t) => {
  const { path, worker } = await shared(t);
  const other = await worker();
  for (let turns = 0; turns < 12; turns++) {
    const one = await worker();
    const lost = one.times.set(key(1), 1_000 * turns).catch((error: unknown) => error);
    const whole = other.times.set(key(2), 2_000);
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    one.kill();
    one.supervisor.close();
    const error = await lost;
    await whole;
    await other.times.set(key(3), 3_000);
    if (error === undefined) assert.equal(other.times.get(key(1)), 1_000 * turns);
    else assert.ok(error instanceof StorageError && error.kind === "failed", `${error}`);
  }
  for (const line of readFileSync(path, "latin1").split("\n")) assert.match(line, /^$|^1:[123]:abc \d+$/);
});

test("a time that cannot be kept is refused for the same reason as without workers", async (t) => {
  const { worker } = await shared(t, join(folderFor(t), "missing/creation-times"));
  const { times, supervisor } = await worker();
  await assert.rejects(times.set(key(1), 1), { kind: "failed", message: /cannot be written/ });
  await assert.rejects(times.set("no key", 1), { kind: "unsupported" });
  assert.equal(times.get(key(1)), undefined);
  supervisor.close();
  await assert.rejects(times.set(key(1), 1), { kind: "failed", message: /no answer/ });
  await assert.rejects(RemoteCreationTimes.open(supervisor), { kind: "failed" });
});

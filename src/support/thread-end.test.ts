import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { openThings } from "../../test/support/leaks.js";
import { endThread, untilLoaded } from "./thread-end.js";

const program = new URL("../server/hashing/hash-worker.js", import.meta.url);

test("threads that are ended at once, or while they load, leave no file open", async () => {
  const before = openThings();
  for (let turn = 0; turn < 40; turn++) {
    const thread = new Worker(program, { execArgv: [] });
    const loaded = untilLoaded(thread);
    for (let wait = 0; wait < turn; wait++) await new Promise((resolve) => setImmediate(resolve));
    await endThread(thread, loaded);
  }
  const files = [...openThings()].filter(([what]) => what.startsWith("file /"));
  assert.deepEqual(
    files,
    [...before].filter(([what]) => what.startsWith("file /")),
  );
});

test("one that does not load, or is gone, is ended all the same", async () => {
  const broken = new Worker(new URL("data:text/javascript,throw new Error('no')"), { execArgv: [] });
  broken.on("error", () => {});
  await endThread(broken, untilLoaded(broken));
  const gone = new Worker(new URL("data:text/javascript,"), { execArgv: [] });
  const loaded = untilLoaded(gone);
  await loaded;
  await endThread(gone, loaded);
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { run, start } from "./children.js";
import { ageSeconds, cpuSeconds, memoryMiB, treeOf } from "./process-tree.js";

test("the CPU of children that have ended counts", async () => {
  const before = cpuSeconds(process.pid);
  await run(process.execPath, ["-e", "const end = performance.now() + 200; while (performance.now() < end);"]);
  assert.ok(cpuSeconds(process.pid) - before >= 0.05);
});

/** 32 processes that have taken 5 ms each and live on until the input ends. */
const living = `
import os, sys, time
for _ in range(32):
    if os.fork() == 0:
        while time.process_time() < 0.005: pass
        os.write(1, b".")
        os.read(0, 1)
        os._exit(0)
os.read(0, 1)
`;

test("what each of many processes took counts, little as it is", async () => {
  const child = start("/usr/bin/python3", ["-c", living]);
  const closed = once(child, "close");
  let ready = 0;
  while (ready < 32) ready += (await once(child.stdout, "data"))[0].length;
  const seen = cpuSeconds(child.pid);
  child.stdin.end();
  await closed;
  assert.ok(seen > 32 * 0.005, `${seen}`);
});

test("a tree holds the children that run, with their memory and age", async () => {
  const child = start("sh", ["-c", "read line"]);
  const closed = new Promise((resolve) => child.once("close", resolve));
  assert.ok(treeOf(process.pid).some(([pid]) => pid === child.pid));
  assert.ok(memoryMiB(process.pid) > 10);
  assert.ok(ageSeconds(child.pid) < 60);
  child.stdin.end("over\n");
  await closed;
  assert.ok(!treeOf(process.pid).some(([pid]) => pid === child.pid));
  assert.equal(ageSeconds(child.pid), undefined);
});

test("a program that fails tells its last words", async () => {
  await assert.rejects(run("sh", ["-c", "echo the reason >&2; exit 3"]), /sh ended with 3: the reason/);
});

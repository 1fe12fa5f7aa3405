import assert from "node:assert/strict";
import { test } from "node:test";
import { run, start } from "./children.js";
import { ageSeconds, cpuSeconds, memoryMiB, treeOf } from "./process-tree.js";

test("the CPU of children that have ended counts", async () => {
  const before = cpuSeconds(process.pid);
  await run(process.execPath, ["-e", "const end = performance.now() + 200; while (performance.now() < end);"]);
  assert.ok(cpuSeconds(process.pid) - before >= 0.05);
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

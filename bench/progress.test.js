import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Progress } from "./progress.js";

test("an interrupted run goes on with what it has not measured, and only where all is as it was", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "sealift-bench-progress-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "measured.json");
  const first = new Progress(file, { rounds: 5, nodes: undefined });
  assert.throws(() => first.resume(), { hint: /without --continue/ });
  await first.take("down", async () => ({ rate: 1 }));
  await assert.rejects(first.take("up", () => Promise.reject(new Error("interrupted"))));

  const second = new Progress(file, { rounds: 5, nodes: undefined });
  second.resume();
  assert.deepEqual(await second.take("down", async () => ({ rate: 2 })), { rate: 1 });
  assert.deepEqual(await second.take("up", async () => ({ rate: 3 })), { rate: 3 });
  assert.equal(second.sittings, 2);

  assert.throws(() => new Progress(file, { rounds: 6 }).resume(), { message: /other options/ });
});

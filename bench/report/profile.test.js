import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, topByRole, topBySelfTime } from "./profile.js";

const frame = (id, functionName, url = "") => ({ id, callFrame: { functionName, url, lineNumber: 9 } });
const nodes = [
  frame(1, "(root)"),
  frame(2, "(idle)"),
  frame(3, "pump", "file:///x/dist/src/server/data/send.js"),
  frame(4, ""),
];

test("each function has the time from its samples to the next ones; idle time does not count", () => {
  // At 1 s pump, at 2 s idle, at 5 s pump, at 6 s the nameless one, at 6.5 s the end.
  const profile = { nodes, startTime: 7e6, samples: [3, 2, 3, 4, 1], timeDeltas: [1e6, 1e6, 3e6, 1e6, 0.5e6] };
  const { total, entries } = topBySelfTime([profile]);
  assert.equal(total, 2.5);
  assert.deepEqual(entries, [
    { name: "pump", place: "src/server/data/send.js:10", seconds: 2 },
    { name: "(anonymous)", place: "", seconds: 0.5 },
  ]);
  assert.equal(topBySelfTime([profile, profile]).total, 5);
  assert.equal(topBySelfTime([profile], { since: 10e6 }).total, 1.5);
  assert.equal(topBySelfTime([profile], { most: 1 }).entries.length, 1);
});

test("the supervisor and its workers are told apart, each from the same moment on", () => {
  // One sample a second: the supervisor has one of pump, its thread one, and each worker two, the first of which is its start.
  const profile = (startTime, samples) => ({ nodes, startTime, samples, timeDeltas: samples.map(() => 1e6) });
  const files = [
    { pid: 7, profile: profile(0, [4, 4, 4, 4, 3, 1]) },
    { pid: 7, profile: profile(3e6, [2, 3, 2, 1]) },
    { pid: 8, profile: profile(3e6, [4, 3, 3, 2, 1]) },
    { pid: 9, profile: profile(3e6, [4, 3, 3, 2, 1]) },
  ];
  const [workers, supervisor] = topByRole(files, 7, 5e6);
  assert.deepEqual([workers.role, workers.total, supervisor.role, supervisor.total], ["workers", 4, "supervisor", 2]);
  assert.ok(Math.abs(workers.share - 2 / 3) < 1e-9);
  assert.deepEqual(
    workers.entries.map(({ name }) => name),
    ["pump"],
  );
  assert.deepEqual(
    topByRole(files.slice(0, 2), 7, 5e6).map((top) => Object.keys(top)),
    [["total", "entries"]],
  );
});

test("a place is told as people look for it", () => {
  assert.equal(placeOf({ url: "node:internal/streams/writable", lineNumber: 0 }), "node:internal/streams/writable:1");
  assert.equal(placeOf({ url: "file:///a/b/node_modules/zod/v4.js", lineNumber: 1 }), "node_modules/zod/v4.js:2");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeTargets } from "./targets.js";

const columns = [
  { key: "rate", title: "MB/s", better: "more" },
  { key: "cpu", title: "server CPU s/GiB", better: "less" },
  { key: "p99", title: "p99 ms", better: "less" },
];
const ours = (node, figures, workers = 0) => ({ server: `Sealift (Node ${node})`, ours: true, node, workers, figures });
const peer = (server, figures) => ({ server, ours: false, figures });
const scenario = (name, rows) => ({ name, title: name, columns, rows });

function judged(scenarios, name, figure, nodes = [24]) {
  return judgeTargets(scenarios, nodes).filter((each) => each.title === name && each.figure === figure);
}

test("a rate is held against the fastest peer, CPU against the leanest, and each Node has its own limit", () => {
  const peers = [peer("quick", { rate: 900, cpu: 2 }), peer("lean", { rate: 300, cpu: 1 })];
  const down = scenario("down", [
    ours(20, { rate: 990, cpu: 0.7 }),
    ours(24, { rate: 980, cpu: 0.7 }),
    ...peers,
    peer("failed", undefined),
  ]);
  const rates = judged([down], "down", "MB/s", [20, 24]);
  assert.deepEqual(
    rates.map(({ value, met }) => [value.toFixed(3), met]),
    [
      ["1.100", true],
      ["1.089", false],
    ],
  );
  const costs = judged([down], "down", "server CPU s/GiB", [20, 24]);
  assert.deepEqual(
    costs.map(({ value, met }) => [value, met]),
    [
      [0.7, true],
      [0.7, false],
    ],
  );
});

test("what was not measured is neither met nor missed", () => {
  const alone = scenario("down", [ours(24, { rate: 1000, cpu: 1 })]);
  assert.ok(judgeTargets([alone], [24]).every(({ met }) => met === undefined));
  const failed = scenario("up", [ours(24, undefined), peer("quick", { rate: 1, cpu: 1 })]);
  assert.ok(judgeTargets([failed], [24]).every(({ value, met }) => value === undefined && met === undefined));
  assert.deepEqual(judgeTargets([], [24]), []);
});

test("a target says when the load was the brake, unless it is about CPU", () => {
  const rows = [ours(24, { rate: 990, cpu: 0.7 }), { ...peer("quick", { rate: 900, cpu: 2 }), generatorBound: true }];
  assert.deepEqual(
    judgeTargets([scenario("down", rows)], [24]).map(({ generatorBound }) => generatorBound),
    [true, false],
  );
});

test("only a brake on the two figures of a target is told, not one on other servers", () => {
  const bound = (row) => ({ ...row, generatorBound: true });
  const rows = [ours(24, { rate: 600 }, 1), ours(24, { rate: 900 }, 2)];
  const brakes = (all) =>
    judged([scenario("down-8", all)], "down-8", "MB/s").map(({ generatorBound }) => generatorBound);
  const [quick, slow] = [peer("quick", { rate: 800 }), peer("slow", { rate: 80 })];
  // Against the best peer, and against one worker.
  assert.deepEqual(brakes([...rows, bound(quick), slow]), [true, false]);
  assert.deepEqual(brakes([...rows, quick, bound(slow)]), [false, false]);
  assert.deepEqual(brakes([bound(rows[0]), rows[1], quick, slow]), [false, true]);
  assert.deepEqual(brakes([rows[0], bound(rows[1]), quick, slow]), [true, true]);
  assert.deepEqual(brakes([...rows, bound(ours(24, { rate: 700 })), quick]), [false, false]);
});

test("logins beside hashes that no load asked for: only their own brake counts", () => {
  const hashes = { server: "argon2id alone", ours: false, beside: true, node: 24, figures: { rate: 100 } };
  const rows = [ours(24, { rate: 80 }), { ...peer("quick", { rate: 900 }), generatorBound: true }, hashes];
  const [login] = judged([scenario("logins", rows)], "logins", "MB/s");
  assert.deepEqual([login.met, login.generatorBound], [true, false]);
});

test("two workers are held against one", () => {
  const rows = [
    ours(24, { rate: 500 }),
    ours(24, { rate: 600 }, 1),
    ours(24, { rate: 900 }, 2),
    peer("quick", { rate: 800 }),
  ];
  const [best, one] = judged([scenario("down-8", rows)], "down-8", "MB/s");
  assert.equal(best.value, 900 / 800);
  assert.equal(one.value, 1.5);
  assert.equal(one.met, true);
  const [, without] = judged([scenario("down-8", [rows[0], rows[3]])], "down-8", "MB/s");
  assert.equal(without.met, undefined);
});

test("logins are held against the hashes of the same Node alone", () => {
  const hashes = (node, rate) => ({ server: "argon2id alone", ours: false, beside: true, node, figures: { rate } });
  const rows = [
    ours(20, { rate: 80 }),
    ours(24, { rate: 80 }),
    peer("quick", { rate: 900 }),
    hashes(20, 100),
    hashes(24, 120),
  ];
  const results = judged([scenario("logins", rows)], "logins", "MB/s", [20, 24]);
  assert.deepEqual(
    results.map(({ met }) => met),
    [true, false],
  );
});

import assert from "node:assert/strict";
import os from "node:os";
import { test } from "node:test";
import { measureScenario } from "./rounds.js";

const columns = [{ key: "rate", title: "MB/s", better: "more", of: ({ rate }) => rate }];
const result = (rate, load = 0.1) => ({ rate, seconds: 1, loadCpu: load * os.availableParallelism(), results: [{}] });

/** Servers that only say what is done with them. */
function setUp({ rounds = 3, ...rest } = {}) {
  const log = [];
  const running = new Map();
  const pool = {
    get: async (entry) => {
      if (!running.has(entry)) running.set(entry, { name: entry.name, start: running.size });
      return running.get(entry);
    },
    drop: async (entry) => {
      if (running.delete(entry)) log.push(`stop ${entry.name}`);
    },
  };
  const entries = [
    { name: "Sealift", ours: true, workers: 0 },
    { name: "Sealift, 2 workers", ours: true, workers: 2 },
    { name: "peer", ours: false },
  ];
  const signal = new AbortController().signal;
  return { log, context: { entries, pool, rounds, nodes: [], limit: 1000, progress: () => {}, signal, ...rest } };
}

test("all servers run in turns, each is prepared once, and the first round, for Sealift alone, does not count", async () => {
  const { log, context } = setUp();
  const rates = { Sealift: [1, 30, 10, 20], peer: [5, 6, 7] };
  const scenario = {
    ...{ name: "down", title: "down", columns },
    prepare: ({ name }) => log.push(`prepare ${name}`),
    run: async ({ name }) => {
      log.push(name);
      return result(rates[name].shift(), name === "peer" ? 0.31 : 0.1);
    },
    tidy: ({ name }) => log.push(`tidy ${name}`),
  };
  const { rows } = await measureScenario(scenario, context);
  const turns = ["Sealift", "peer"];
  const first = ["prepare Sealift", "Sealift", "Sealift", "prepare peer", "peer"];
  assert.deepEqual(log, [...first, ...turns, ...turns, "tidy Sealift", "tidy peer"]);
  assert.deepEqual(
    rows.map(({ figures, runs, generatorBound }) => [figures.rate, runs.length, generatorBound]),
    [
      [20, 3, false],
      [6, 3, true],
    ],
  );
});

test("a scenario may warm up more than once", async () => {
  const { log, context } = setUp({ rounds: 1 });
  const run = async ({ name }) => {
    log.push(name);
    return result(1);
  };
  await measureScenario({ name: "small", title: "small", columns, warmUps: 3, run }, context);
  assert.deepEqual(log, ["Sealift", "Sealift", "Sealift", "Sealift", "peer"]);
});

test("a server that fails is started and prepared again; one that only fails is given up", async () => {
  const { log, context } = setUp();
  let turn = 0;
  const scenario = {
    ...{ name: "down", title: "down", columns, workers: true },
    prepare: ({ name }) => log.push(`prepare ${name}`),
    run: async ({ name }) => {
      if (name === "peer") throw new Error("it crashed");
      turn += 1;
      if (name === "Sealift" && turn === 3) throw new Error("once");
      return result(turn);
    },
  };
  const { rows } = await measureScenario(scenario, context);
  const [own, workers, peer] = rows;
  assert.deepEqual([own.runs.length, own.failures], [2, ["once"]]);
  assert.equal(workers.runs.length, 3);
  assert.deepEqual([peer.figures, peer.failures], [undefined, ["it crashed", "it crashed"]]);
  assert.equal(log.filter((line) => line === "prepare Sealift").length, 2);
  assert.equal(log.filter((line) => line === "stop peer").length, 2);
});

test("who does not take part says why", async () => {
  const { context } = setUp();
  const run = async () => result(1);
  const alone = { name: "a", title: "a", columns, takes: ({ ours }) => ours, absent: "has none", run };
  const [, peer] = (await measureScenario(alone, context)).rows;
  assert.equal(peer.absent, "has none");
  const many = { name: "b", title: "b", columns, descriptors: 5000, run };
  assert.match((await measureScenario(many, context)).rows[0].absent, /5000 open files, and 1000 are allowed/);
});

test("a row says how its CPU was read, and how many of its runs began while the disk still wrote", async () => {
  const { context } = setUp({ rounds: 3 });
  context.entries = [{ name: "peer", ours: false }];
  context.pool = { get: async () => ({ meter: { how: "group" } }), drop: async () => {} };
  const settled = [false, true, false];
  const run = async () => ({ ...result(1), settled: settled.shift() });
  const [row] = (await measureScenario({ name: "a", title: "a", columns, run }, context)).rows;
  assert.deepEqual([row.cpuFrom, row.unsettled], ["group", 2]);
  const calm = { name: "b", title: "b", columns, run: async () => result(1) };
  assert.equal((await measureScenario(calm, context)).rows[0].unsettled, undefined);
});

test("an interrupted run ends at once", async () => {
  const interrupted = new AbortController();
  const { context } = setUp({ signal: interrupted.signal });
  let runs = 0;
  const run = async () => {
    runs += 1;
    interrupted.abort(new Error("stopped"));
    throw new Error("the load was killed");
  };
  await assert.rejects(measureScenario({ name: "a", title: "a", columns, run }, context), /stopped/);
  assert.equal(runs, 1);
});

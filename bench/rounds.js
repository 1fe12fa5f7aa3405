// The rounds of one scenario: all servers in turns, so that what the machine does besides hits all alike.
import os from "node:os";
import { median, medians } from "./statistics.js";

/** More of the machine than this, and the row says so. */
const GENERATOR_SHARE = 0.3;
/** No more warming up after so long. */
const WARM_UP_MS = 10_000;
/** A server whose first runs all failed is not asked again. */
const FAILURES_TO_GIVE_UP = 2;

/**
 * `context`: { entries, pool, rounds, measure, laneOptions, contents, signal, progress }. Gives the scenario with its rows, as in the results:
 * a row has `figures` (medians) and `runs` (figures of each run), or says in `absent` or `failures` why not; `cpuFrom`: how its CPU was read (cpu-meter.js);
 * `unsettled`: how many of its runs began while the disk still wrote what was before.
 */
export async function measureScenario(scenario, context) {
  const entries = context.entries.filter(({ ours, workers }) => !ours || workers === 0 || scenario.workers === true);
  const beside = context.nodes.flatMap((node) => scenario.beside?.(node, context) ?? []);
  const rows = [...entries, ...beside].map((entry) => new Row(entry, scenario, context));
  const first = scenario.fresh === true ? 1 : 0;
  try {
    for (let round = first; round <= context.rounds; round++) for (const row of rows) await row.run(round);
  } finally {
    for (const row of rows) await row.tidy();
  }
  const { name, title, set, curve, columns } = scenario;
  return { name, title, set, curve, columns, rows: rows.map((row) => row.result()) };
}

/** One server in one scenario. */
class Row {
  #entry;
  #scenario;
  #context;
  #prepared;
  #runs = [];
  #failures = [];
  #cpuFrom;

  constructor(entry, scenario, context) {
    this.#entry = entry;
    this.#scenario = scenario;
    this.#context = context;
  }

  /** Round 0 warms up what is compiled while it runs, as often as the scenario needs for that. */
  async run(round) {
    if (this.#why() !== undefined || this.#givenUp()) return;
    if (round === 0 && !this.#entry.ours && this.#entry.warms !== true) return;
    this.#context.signal.throwIfAborted();
    this.#context.progress(`${this.#scenario.name}, round ${round} of ${this.#context.rounds}: ${this.#entry.name}`);
    try {
      const result = await this.#once();
      if (round > 0) this.#runs.push(result);
      else await this.#warmOn(performance.now() + WARM_UP_MS);
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.#failures.push(error.message);
      this.#context.progress(`${this.#scenario.name}: ${this.#entry.name} failed: ${error.message}`);
      await this.#context.pool.drop(this.#entry);
    }
  }

  /** Behind a first time: as often as the scenario needs, but a slow server not for ever. */
  async #warmOn(until) {
    const { warmUps = 1 } = this.#scenario;
    for (let more = 1; more < warmUps && performance.now() < until; more++) await this.#once();
  }

  async tidy() {
    if (this.#prepared !== undefined) await this.#scenario.tidy?.(this.#prepared);
    if (this.#scenario.fresh === true) await this.#context.pool.drop(this.#entry);
  }

  async #once() {
    const { pool } = this.#context;
    if (this.#entry.alone !== undefined) return await this.#entry.alone();
    const isFirst = this.#prepared === undefined;
    if (this.#scenario.fresh === true || (isFirst && this.#scenario.freshStart === true)) await pool.drop(this.#entry);
    const server = await pool.get(this.#entry);
    this.#cpuFrom = server.meter?.how;
    if (this.#prepared !== server) {
      this.#prepared = server;
      await this.#scenario.prepare?.(server, this.#context);
    }
    return await this.#scenario.run(server, this.#context);
  }

  #why() {
    const { takes, absent, descriptors = 0 } = this.#scenario;
    const { limit } = this.#context;
    if (takes?.(this.#entry) === false) return absent ?? "not measured";
    if (descriptors > limit) return `needs ${descriptors} open files, and ${limit} are allowed (ulimit -n)`;
    return undefined;
  }

  #givenUp() {
    return this.#runs.length === 0 && this.#failures.length >= FAILURES_TO_GIVE_UP;
  }

  result() {
    const { name: server, ours, node, workers, durability, note, alone } = this.#entry;
    const { columns } = this.#scenario;
    const row = {
      server,
      ours,
      node,
      workers,
      durability,
      note,
      beside: alone !== undefined,
      failures: this.#failures,
    };
    if (this.#runs.length === 0) return { ...row, absent: this.#why() };
    const loadShare = median(this.#runs.map(shareOfLoad));
    const { cipher, reused } = this.#runs.at(-1).results[0] ?? {};
    const runs = this.#runs.map((each) => ({ ...medians(columns, [each]), loadShare: shareOfLoad(each) }));
    const figures = medians(columns, this.#runs);
    const generatorBound = loadShare > GENERATOR_SHARE;
    return {
      ...{ ...row, figures, runs, loadShare, generatorBound, cipher, reused },
      ...{
        cpuFrom: this.#cpuFrom,
        unsettled: this.#runs.filter(({ settled }) => settled === false).length || undefined,
      },
    };
  }
}

/** The load's part of all that the machine could do meanwhile, 0 to 1. */
function shareOfLoad({ loadCpu, seconds }) {
  return loadCpu / seconds / os.availableParallelism();
}

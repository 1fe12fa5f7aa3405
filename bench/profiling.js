// Where Sealift's time goes: the scenarios that matter once more, on a server of its own with V8's profiler on in each of its processes and threads.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { treeOf } from "./process-tree.js";
import { topByRole } from "./report/profile.js";
import { judgedRow } from "./targets.js";

/** Enough samples of short scenarios. */
const RUNS = 3;
/** Sampled every so often, microseconds. */
const INTERVAL = 500;
/** A worker may end after the process that looks after it, and writes its profile as the last thing. */
const END_MS = 10_000;
const LOOK_MS = 20;

/** The forms of Sealift, of all `entries`, whose figures in a scenario are judged: one for each version of Node. */
export function judgedEntries(scenario, entries) {
  const own = entries.filter(({ ours, workers }) => ours && (workers === 0 || scenario.workers === true));
  return [...new Set(own.map(({ node }) => node))].map((node) => judgedRow(own, node));
}

/**
 * `{ name, title, server, total, entries }` of a scenario and a form of Sealift, and where it has workers, one of these for each `role` with its `share`. `context`: as for
 * measureScenario, with what entries are started with.
 */
export async function profileScenario(scenario, entry, context) {
  const { signal, progress, start } = context;
  signal.throwIfAborted();
  progress(`profile of ${scenario.name}: ${entry.name}`);
  const folder = path.join(start.folder, "profiles");
  mkdirSync(folder, { recursive: true });
  // Workers have the arguments of the process that starts them.
  const nodeArguments = ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL}`];
  const server = await entry.start({ ...start, nodeArguments });
  try {
    const since = await exercise(scenario, server, context);
    const processes = treeOf(server.pid).map(([pid]) => pid);
    await server.stop();
    await allEnded(processes);
    const { name, title } = scenario;
    return topByRole(profilesIn(folder), server.pid, since).map((top) => ({ name, title, server: entry.name, ...top }));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives when the first run began, in microseconds: what the server did before is its start. */
async function exercise(scenario, server, context) {
  await scenario.prepare?.(server, context);
  const since = Number(process.hrtime.bigint() / 1000n);
  for (let run = 0; run < RUNS; run++) await scenario.run(server, context);
  return since;
}

async function allEnded(processes) {
  const until = performance.now() + END_MS;
  while (processes.some((pid) => treeOf(pid).length > 0) && performance.now() < until) await sleep(LOOK_MS);
}

/** Node names them CPU.DAY.TIME.PID.THREAD.NUMBER.cpuprofile. */
function profilesIn(folder) {
  return readdirSync(folder).map((file) => ({
    pid: Number(file.split(".")[3]),
    profile: JSON.parse(readFileSync(path.join(folder, file), "utf8")),
  }));
}

// Where Sealift's time goes: the scenarios that matter once more, on a server of its own with V8's profiler on.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ageSeconds } from "./process-tree.js";
import { topBySelfTime } from "./report/profile.js";

/** Enough samples of short scenarios. */
const RUNS = 3;
/** Sampled every so often, microseconds. */
const INTERVAL = 500;

/**
 * `{ name, title, server, total, entries }` of a scenario and a form of Sealift. `context`: as for measureScenario, with what entries are
 * started with.
 */
export async function profileScenario(scenario, entry, context) {
  const { signal, progress, start } = context;
  signal.throwIfAborted();
  progress(`profile of ${scenario.name}: ${entry.name}`);
  const folder = path.join(start.folder, "profiles");
  mkdirSync(folder, { recursive: true });
  const nodeArguments = ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL}`];
  const server = await entry.start({ ...start, nodeArguments });
  try {
    const after = await exercise(scenario, server, context);
    await server.stop();
    const profiles = readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")));
    const { name, title } = scenario;
    return { name, title, server: entry.name, ...topBySelfTime(profiles, { after }) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives how old the server was when the first run began: what it did before is its start. */
async function exercise(scenario, server, context) {
  await scenario.prepare?.(server, context);
  const after = ageSeconds(server.pid);
  for (let run = 0; run < RUNS; run++) await scenario.run(server, context);
  return after;
}

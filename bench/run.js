// npm run bench -- [option ...]; see options.js, and README.md for what is measured and how.
import { setMaxListeners } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../scripts/support/root.js";
import { fail, Trouble } from "../scripts/support/say.js";
import { takeEarlier } from "./again.js";
import { Contents } from "./contents.js";
import { findNodes, install } from "./install.js";
import { checkFolders, describeMachine, describeVersions, raiseDescriptors } from "./machine.js";
import { matches, parseOptions, usage } from "./options.js";
import { writeResults } from "./pages.js";
import { judgedEntries, profileScenario } from "./profiling.js";
import { Progress } from "./progress.js";
import { writeReadme } from "./readme.js";
import { scenarioText } from "./report/markdown.js";
import { measureScenario } from "./rounds.js";
import { scenarios } from "./scenarios/index.js";
import { ServerPool } from "./server-pool.js";
import { peerEntries, sealiftEntries } from "./servers/index.js";
import { judgeTargets } from "./targets.js";
import { measureJobs } from "./window.js";

const { makeCertificate } = await import("../dist/test/interop/certificates.js");

/** The large file, what eight sessions send at once, and room for the servers' own. */
const MEMORY_NEEDED = 7 * 2 ** 30;

const say = (text) => process.stderr.write(`bench: ${text}\n`);
const interrupted = new AbortController();
// All programs listen to it.
setMaxListeners(0, interrupted.signal);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(name, () => interrupted.abort(new Trouble(`stopped by ${name}`, "nothing was written")));

/** The sets of servers that scenarios ask for: where their files lie, which certificate peers show, and Sealift's durabilities. */
const sets = {
  memory: { certificate: "ecdsa", durabilities: ["none"] },
  rsa: { certificate: "rsa", durabilities: ["none"] },
  disk: { certificate: "ecdsa", durabilities: ["none", "file"] },
};

/** What all scenarios of a set share. Its folder goes when `use` is done, however that ends. */
async function withSet(name, { options, nodes, limit, signal }, use) {
  const { certificate, durabilities } = sets[name];
  const folder = mkdtempSync(path.join(name === "disk" ? options.disk : options.memory, "sealift-bench-"));
  // The peers' own users walk through it.
  chmodSync(folder, 0o755);
  const pools = [];
  try {
    const start = await startingPoint(folder, certificate);
    const pool = new ServerPool(start);
    pools.push(pool);
    const ours = sealiftEntries({ nodes, workerCounts: options.workers, durabilities });
    const entries = [...ours, ...peerEntries].filter((entry) => isWanted(entry, options.servers));
    const laneOptions = { signal, certificate };
    const measure = (server, jobs) => measureJobs(server, jobs, laneOptions);
    const contents = new Contents(folder);
    const rounds = options.rounds;
    return await use({
      ...{ entries, nodes, pool, rounds, measure, laneOptions, contents, limit, signal, progress: say, start },
    });
  } finally {
    for (const pool of pools) await pool.stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startingPoint(folder, certificate) {
  const ecdsa = await makeCertificate(path.join(folder, "ecdsa"));
  const rsa = await makeCertificate(path.join(folder, "rsa"), undefined, "rsa");
  const certificates = { ecdsa, rsa };
  return { folder, certificates, tls: certificates[certificate], password: "bench-password" };
}

function isWanted({ name, ours }, servers) {
  return servers === undefined || servers.includes(ours ? "sealift" : name.toLowerCase());
}

async function measureSet(name, chosen, run) {
  const ofSet = chosen.filter(({ set }) => set === name);
  if (ofSet.length === 0) return { measured: [], profiles: [] };
  return await withSet(name, run, async (context) => {
    const measured = [];
    for (const scenario of ofSet) {
      measured.push(await run.progress.take(scenario.name, () => measureScenario(scenario, context)));
      say(`done\n\n${scenarioText(measured.at(-1))}\n`);
    }
    await context.pool.stopAll();
    const fresh = ofSet.filter(({ name: scenario }) => run.isMeasured(scenario));
    return { measured, profiles: run.options.profile ? await profileSet(fresh, context) : [] };
  });
}

async function profileSet(ofSet, context) {
  const profiles = [];
  for (const scenario of ofSet.filter(({ profiled }) => profiled === true))
    for (const entry of judgedEntries(scenario, context.entries))
      await profileScenario(scenario, entry, context).then(
        (all) => profiles.push(...all),
        (error) => {
          context.signal.throwIfAborted();
          say(`no profile of ${scenario.name}: ${error.message}`);
        },
      );
  return profiles;
}

/** Everything that was measured, as it is written to results.json. */
async function measureAll(options, signal) {
  const nodes = await findNodes(options.nodes, signal);
  const limit = await raiseDescriptors(signal);
  const { only } = options;
  const chosen = scenarios.filter(({ name }) => only?.some((wanted) => matches(wanted, name)) ?? true);
  const machine = describeMachine(options);
  const versions = await describeVersions(nodes, signal);
  const { rounds, workers, again } = options;
  const isMeasured = (name) => again?.some((wanted) => matches(wanted, name)) ?? true;
  const earlier =
    again === undefined
      ? { scenarios: [], profiles: [], sittings: 0 }
      : takeEarlier(inRoot("bench", "results.json"), { machine, versions, rounds }, isMeasured);
  const progress = new Progress(inRoot("bench", "out", "measured.json"), { machine, versions, rounds, workers });
  progress.adopt(earlier.scenarios);
  if (options.continue) progress.resume();
  const parts = [];
  for (const name of Object.keys(sets))
    parts.push(await measureSet(name, chosen, { options, nodes, limit, signal, progress, isMeasured }));
  const measured = parts.flatMap((part) => part.measured).map((each) => ({ of: versions.Sealift, ...each }));
  const targets = judgeTargets(
    measured,
    nodes.map(({ major }) => major),
  );
  const profiles = [...earlier.profiles, ...parts.flatMap((part) => part.profiles)];
  const sittings = earlier.sittings + progress.sittings;
  return { machine, versions, rounds, sittings, scenarios: measured, targets, profiles };
}

async function main() {
  const names = scenarios.map(({ name }) => name);
  const options = parseOptions(process.argv.slice(2), names);
  if (options.help) return process.stdout.write(usage);
  if (options.list) return process.stdout.write(`${names.join("\n")}\n`);
  const ownFolder = inRoot("bench", "out");
  mkdirSync(ownFolder, { recursive: true });
  const { signal } = interrupted;
  const disk = options.disk ?? ownFolder;
  const out = options.out ?? (options.partial ? ownFolder : inRoot("bench"));
  checkFolders({ memory: options.memory, disk, needed: MEMORY_NEEDED });
  if (options.install) await install((what) => say(`installing ${what}`), signal);
  const results = await measureAll({ ...options, disk }, signal);
  writeResults(out, results);
  say(`written: ${path.join(out, "RESULTS.md")}, results.json, curves/`);
  if (out === inRoot("bench")) writeReadme();
  const lost = results.scenarios.flatMap(({ rows }) =>
    rows.filter(({ ours, failures }) => ours && failures.length > 0),
  );
  if (lost.length > 0) process.exitCode = 1;
}

main().catch((error) => fail(interrupted.signal.aborted ? interrupted.signal.reason : error));

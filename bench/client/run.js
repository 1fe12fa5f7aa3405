// npm run bench:client -- [option ...]; see options.js, and ../README.md for what is measured and how.
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../../scripts/support/root.js";
import { fail, Trouble } from "../../scripts/support/say.js";
import { run } from "../children.js";
import { Contents } from "../contents.js";
import { findNodes } from "../install.js";
import { checkFolders, describeMachine, sealiftVersion } from "../machine.js";
import { matches } from "../options.js";
import { peerEntries, sealiftEntry } from "../servers/index.js";
import { medians } from "../statistics.js";
import { clientsFor } from "./clients.js";
import { checkDone, clear, jobs, prepare, SMALL_FILES } from "./jobs.js";
import { measureProgram } from "./measure.js";
import { parseOptions, usage } from "./options.js";
import { writeClientResults } from "./pages.js";
import { jobText } from "./report.js";
import { judgeTargets } from "./targets.js";

const { makeCertificate } = await import("../../dist/test/interop/certificates.js");

/** The large file once, what comes of it on either side, the small ones, and room. */
const MEMORY_NEEDED = 4 * 2 ** 30;

const say = (text) => process.stderr.write(`bench:client: ${text}\n`);
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(name, () => interrupted.abort(new Trouble(`stopped by ${name}`, "nothing was written")));

/** A server for the time of `use`. */
async function withServer(entry, context, use) {
  const server = await entry.start(context);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** One client does one job once. */
async function once(client, job, { server, local, authority, signal }) {
  clear(server, local);
  const files = client.smallFiles?.(job) ?? SMALL_FILES;
  const command = client.command(job, { server, local, authority, files });
  // It has Node 20 read a machine's whole list of authorities at each start, whether or not they are asked for: 0.05 s that few machines know.
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const env = { ...inherited, SEALIFT_PASSWORD: server.password, HOME: local, XDG_CONFIG_HOME: local };
  const output = openSync(path.join(local, "listing"), "w");
  try {
    const taken = await measureProgram(command, { env, output, signal });
    checkDone(job, { server, local, files });
    return { ...taken, files };
  } finally {
    closeSync(output);
    clear(server, local);
  }
}

/** All clients in turns, A B A B; a client that fails does not end the run. */
async function measureJob(job, { clients, rounds, ...place }) {
  const able = clients.filter(({ can }) => can?.(job) ?? true);
  const rows = able.map((client) => ({ client, runs: [], failures: [] }));
  for (let round = 0; round < rounds; round++)
    for (const row of rows)
      try {
        row.runs.push(await once(row.client, job, place));
      } catch (error) {
        place.signal.throwIfAborted();
        row.failures.push(error.message);
        say(`${row.client.name}, ${job.name}: ${error.message}`);
      }
  const { name, title, columns } = job;
  return { name, title, columns, server: place.server.name, rows: rows.map((row) => resultOf(row, columns)) };
}

function resultOf({ client: { name, ours }, runs, failures }, columns) {
  const figures = runs.length === 0 ? undefined : medians(columns, runs);
  return { client: name, ours, figures, runs, failures };
}

async function measureAll(options, folder, signal) {
  const nodes = await findNodes(options.nodes, signal);
  const isWanted = ({ name, ours }) => options.clients?.includes(ours ? "sealift" : name) ?? true;
  const clients = clientsFor(nodes).filter(isWanted);
  const chosen = jobs.filter(({ name }) => options.only?.some((wanted) => matches(wanted, name)) ?? true);
  const kinds = new Set(chosen.map(({ kind }) => kind));
  const [ecdsa, rsa] = [
    await makeCertificate(path.join(folder, "ecdsa")),
    await makeCertificate(path.join(folder, "rsa"), undefined, "rsa"),
  ];
  const start = { folder, certificates: { ecdsa, rsa }, tls: ecdsa, password: "bench-password" };
  const local = path.join(folder, "local");
  mkdirSync(local, { mode: 0o700 });
  const authority = ecdsa.authority ?? ecdsa.certificate;
  const contents = new Contents(folder);
  const measured = [];
  for (const entry of entriesFor(options.servers))
    await withServer(entry, start, async (server) => {
      prepare(server, kinds, { contents, local });
      for (const job of chosen) {
        const { rounds } = options;
        measured.push(await measureJob(job, { clients, rounds, server, local, authority, signal }));
        say(`done\n\n${jobText(measured.at(-1))}\n`);
      }
    });
  return { measured, versions: await versionsOf(nodes, signal) };
}

/** Sealift's server is in one process, on this Node, whoever runs its client. */
function entriesFor(names) {
  const own = sealiftEntry({
    node: { binary: process.execPath, major: process.versions.node.split(".")[0] },
    workers: 0,
  });
  return names.map((wanted) =>
    wanted === "sealift" ? own : peerEntries.find(({ name }) => name.toLowerCase() === wanted),
  );
}

async function versionsOf(nodes, signal) {
  const first = async (program) => (await run(program, ["--version"], { signal })).split("\n")[0];
  return {
    Sealift: await sealiftVersion(signal),
    Node: nodes.map(({ version }) => version).join(", "),
    curl: await first("curl"),
    lftp: await first("lftp"),
  };
}

async function main() {
  const names = jobs.map(({ name }) => name);
  const options = parseOptions(process.argv.slice(2), names);
  if (options.help) return process.stdout.write(usage);
  if (options.list) return process.stdout.write(`${names.join("\n")}\n`);
  const disk = inRoot("bench", "out");
  mkdirSync(disk, { recursive: true });
  checkFolders({ memory: options.memory, disk, needed: MEMORY_NEEDED });
  const folder = mkdtempSync(path.join(options.memory, "sealift-bench-client-"));
  chmodSync(folder, 0o755);
  try {
    const { measured, versions } = await measureAll(options, folder, interrupted.signal);
    const machine = describeMachine({ memory: options.memory, disk });
    const results = { machine, versions, rounds: options.rounds, measured, targets: judgeTargets(measured) };
    const out = options.out ?? (options.partial ? disk : inRoot("bench"));
    writeClientResults(out, results);
    say(`written: ${path.join(out, "CLIENT-RESULTS.md")}, client-results.json`);
    if (measured.some(({ rows }) => rows.some(({ ours, failures }) => ours && failures.length > 0)))
      process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => fail(interrupted.signal.aborted ? interrupted.signal.reason : error));

// npm run bench -- [--only NAME,...] [--peers NAME,...] [--rounds N] [--node BINARY] [--write]
// All servers in turns (A B A B ...), so that what the machine does besides hits all alike; medians; every figure also as a ratio to each peer.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

// A tmpfs, so that the disk is not what is measured.
const MEMORY = "/dev/shm";
process.env.TMPDIR = MEMORY;
const { makeCertificate } = await import("../dist/test/interop/certificates.js");
const peers = await import("./peers/index.js");
const { median, run } = await import("./measure.js");
const { scenarios } = await import("./scenarios.js");
const { markdown } = await import("./report.js");

/** More of the run than this, and the row says so. */
const GENERATOR_SHARE = 0.3;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    rounds: { type: "string", default: "5" },
    node: { type: "string", default: process.execPath },
    write: { type: "string" },
  },
});
const rounds = Number(options.rounds);
const wanted = (list, name) => list === undefined || list.split(",").includes(name);

const starters = {
  Sealift: peers.startSealift,
  "Pure-FTPd": peers.startPureFtpdPeer,
  vsftpd: peers.startVsftpdPeer,
  ProFTPD: peers.startProftpdPeer,
  pyftpdlib: peers.startPyftpdlibPeer,
  "ftp-srv": peers.startFtpSrvPeer,
};

const folder = mkdtempSync(path.join(MEMORY, "sealift-bench-"));
const file = path.join(folder, "gib.bin");
const servers = [];

/** All rounds of a scenario: what each server's runs gave, or why it has none. */
async function runRounds(scenario, taking) {
  const runs = new Map(taking.map(({ name }) => [name, []]));
  const failed = new Map();
  const once = async (server, round) => {
    if (round === 0) await scenario.prepare?.(server, { file });
    const result = await scenario.run(server, { file });
    // The first round warms up.
    if (round > 0) runs.get(server.name).push(result);
  };
  for (let round = 0; round <= (scenario.rounds ?? rounds); round++)
    for (const server of taking)
      if (!failed.has(server.name)) await once(server, round).catch(({ message }) => failed.set(server.name, message));
  for (const server of taking) await scenario.tidy?.(server);
  return { runs, failed };
}

async function measureScenario(scenario) {
  const taking = servers.filter((server) => scenario.only?.(server) ?? true);
  const { runs, failed } = await runRounds(scenario, taking);
  const rows = taking.map(({ name }) => {
    if (failed.has(name)) return { server: name, failed: failed.get(name) };
    const own = runs.get(name);
    const figures = Object.fromEntries(scenario.columns.map(({ key, of }) => [key, median(own.map(of))]));
    const share = median(own.map(({ loadCpu, seconds }) => loadCpu / seconds / os.availableParallelism()));
    return { server: name, figures, generatorShare: share, generatorBound: share > GENERATOR_SHARE };
  });
  return { name: scenario.name, title: scenario.title, columns: scenario.columns, rows };
}

const results = {
  date: new Date().toISOString().slice(0, 10),
  node: "",
  cpu: os.cpus()[0]?.model ?? "",
  cores: os.availableParallelism(),
  rounds,
  scenarios: [],
};

try {
  const tls = await makeCertificate(folder);
  for (const [name, start] of Object.entries(starters))
    if (wanted(options.peers, name))
      servers.push(
        await start({ folder, tls, password: "bench-password", node: options.node, settings: { durability: "none" } }),
      );
  await run("dd", ["if=/dev/urandom", `of=${file}`, "bs=1M", "count=1024", "status=none"]);
  for (const scenario of scenarios.filter(({ name }) => wanted(options.only, name))) {
    const measured = await measureScenario(scenario);
    results.scenarios.push(measured);
    process.stdout.write(`${markdown({ ...results, scenarios: [measured] }, { head: false })}\n`);
  }
  if (options.write !== undefined) {
    writeFileSync(`${options.write}.json`, `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(`${options.write}.md`, markdown(results));
  }
} finally {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

// One gibibyte down and up, Sealift and Pure-FTPd in turns (A B A B) in one run: server CPU per GiB, MB/s, and the ratio of the medians.
// node bench/beside-pure-ftpd.js [rounds] [node binary for Sealift]
// Files on a tmpfs, so that the disk is not what is measured; curl is the client of both.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { cpuSeconds, peakMiB } from "./process-cpu.js";

const MEMORY = "/dev/shm";
process.env.TMPDIR = MEMORY;
const { startPureFtpd } = await import("../dist/test/interop/servers.js");
const { makeCertificate } = await import("../dist/test/interop/certificates.js");

const GIB = 2 ** 30;
const rounds = Number(process.argv[2] ?? 5);
const node = process.argv[3] ?? process.execPath;
const folder = mkdtempSync(path.join(MEMORY, "sealift-bench-"));
const file = path.join(folder, "gib.bin");

async function run(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return output;
}

async function startSealift() {
  const data = path.join(folder, "data");
  const main = new URL("../dist/src/cli/main.js", import.meta.url).pathname;
  const flags = ["--data", data, "--explicit", "127.0.0.1:0", "--implicit", "off", "--passive", "0", "--json"];
  const child = spawn(node, [main, "serve", ...flags], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(child.stdout, "data");
  const { explicit, user, password } = JSON.parse(line);
  const root = path.join(data, "files", user);
  const stop = async () => {
    child.kill();
    await once(child, "close");
  };
  return {
    name: "Sealift",
    pid: child.pid,
    url: `ftp://127.0.0.1:${explicit.port}/`,
    login: `${user}:${password}`,
    ca: path.join(data, "tls/trust.pem"),
    root,
    stop,
  };
}

async function startPeer() {
  const password = "bench-password";
  const tls = await makeCertificate(folder);
  const server = await startPureFtpd({ password, tls });
  const base = server.home === "/" ? "/" : `${server.home}/`;
  return {
    name: "Pure-FTPd",
    pid: server.pid,
    url: `ftp://127.0.0.1:${server.port}${base}`,
    login: `${server.user}:${password}`,
    ca: tls.certificate,
    root: server.root,
    owner: server.owner,
    stop: () => server.stop(),
  };
}

async function measure(server, args) {
  const before = cpuSeconds(server.pid);
  const started = performance.now();
  await run("curl", ["-s", "--fail", "--ssl-reqd", "--cacert", server.ca, "--user", server.login, ...args]);
  const seconds = (performance.now() - started) / 1000;
  return { cpu: cpuSeconds(server.pid) - before, rate: GIB / 1e6 / seconds };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const servers = [await startSealift(), await startPeer()];
try {
  await run("dd", ["if=/dev/urandom", `of=${file}`, "bs=1M", "count=1024", "status=none"]);
  for (const { root } of servers) await copyFile(file, path.join(root, "down.bin"));
  const results = [];
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      const down = await measure(server, ["-o", "/dev/null", `${server.url}down.bin`]);
      const up = await measure(server, ["-T", file, `${server.url}up.bin`]);
      rmSync(path.join(server.root, "up.bin"));
      // The first round warms up.
      if (round > 0) results.push({ name: server.name, down, up });
    }
  }
  process.stdout.write(`Node ${await run(node, ["--version"])}`);
  for (const way of ["down", "up"]) {
    const cpu = {};
    for (const { name } of servers) {
      const own = results.filter((each) => each.name === name).map((each) => each[way]);
      cpu[name] = median(own.map((each) => each.cpu));
      const rate = median(own.map((each) => each.rate));
      process.stdout.write(
        `${way.padEnd(4)}  ${name.padEnd(9)}  ${cpu[name].toFixed(2)} s of CPU per GiB  ${rate.toFixed(0)} MB/s\n`,
      );
    }
    process.stdout.write(
      `${way.padEnd(4)}  ratio of CPU, Sealift to Pure-FTPd: ${(cpu.Sealift / cpu["Pure-FTPd"]).toFixed(2)}\n`,
    );
  }
  process.stdout.write(`peak memory of Sealift: ${peakMiB(servers[0].pid)} MiB\n`);
} finally {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

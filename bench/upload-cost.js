// What it costs that an upload is whole or absent: one gibibyte up, in turns (A B A B), to the product's own storage (part, watch of the TLS end, rename;
// no fsync) and to one that writes straight into the file. Server CPU per GiB, and the ratio of the medians.
// node bench/upload-cost.js [rounds] [node binary for the server]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cpuSeconds } from "./process-tree.js";

// A tmpfs, so that the disk is not what is measured.
const MEMORY = "/dev/shm";
const rounds = Number(process.argv[2] ?? 5);
const node = process.argv[3] ?? process.execPath;
const folder = mkdtempSync(path.join(MEMORY, "sealift-bench-"));
const file = path.join(folder, "gib.bin");

async function run(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

async function start(kind) {
  const main = new URL("upload-server.js", import.meta.url).pathname;
  const child = spawn(node, [main, kind, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const { port, certificate, root } = JSON.parse(line);
  const ca = path.join(folder, `${kind}.pem`);
  writeFileSync(ca, certificate);
  return { kind, child, url: `ftp://127.0.0.1:${port}/up.bin`, ca, root };
}

async function measure({ child, url, ca, root }) {
  const before = cpuSeconds(child.pid);
  await run("curl", ["-s", "--fail", "--ssl-reqd", "--cacert", ca, "--user", "bench:bench", "-T", file, url]);
  const cpu = cpuSeconds(child.pid) - before;
  rmSync(path.join(root, "up.bin"));
  return cpu;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const servers = [await start("whole"), await start("bare")];
const cpu = { whole: [], bare: [] };
try {
  await run("dd", ["if=/dev/urandom", `of=${file}`, "bs=1M", "count=1024", "status=none"]);
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      const spent = await measure(server);
      // The first round warms up.
      if (round > 0) cpu[server.kind].push(spent);
    }
  }
  const [whole, bare] = [median(cpu.whole), median(cpu.bare)];
  process.stdout.write(`whole or absent  ${whole.toFixed(2)} s of CPU per GiB\n`);
  process.stdout.write(`bare             ${bare.toFixed(2)} s of CPU per GiB\n`);
  process.stdout.write(`ratio            ${(whole / bare).toFixed(2)}\n`);
} finally {
  for (const { child } of servers) {
    child.kill();
    await once(child, "close");
  }
  rmSync(folder, { recursive: true, force: true });
}

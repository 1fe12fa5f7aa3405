// What the machine can do of Sealift's password hashes when it does nothing else: the same library, cost and number of threads, in a process of
// its own. As a program: node argon-rate.js; writes { count, seconds } as JSON.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { hashRawSync } from "@node-rs/argon2";
import { run } from "./children.js";
import { cpuSeconds } from "./process-tree.js";

/** As src/accounts/password.ts has by default. */
const THREADS = 2;
const HASHES_A_THREAD = 120;
const ARGON2ID = 2;
const self = new URL(import.meta.url);

/** One run, as a scenario's: each hash is a login that costs nothing else. */
export async function runArgonRate(node, signal) {
  const { count, seconds, cpu } = JSON.parse(await run(node.binary, [self.pathname], { signal }));
  const latencies = Array.from({ length: count }, () => (seconds * 1000 * THREADS) / count);
  return { seconds, serverCpu: cpu, loadCpu: 0, latencies, results: [] };
}

async function hashInThread() {
  const { hashCost } = await import("../dist/src/accounts/password-cost.js");
  const password = Buffer.from("bench-password");
  const options = { ...hashCost, algorithm: ARGON2ID, salt: Buffer.alloc(16, 1), outputLen: 32 };
  hashRawSync(password, options);
  parentPort.postMessage("ready");
  parentPort.once("message", () => {
    for (let index = 0; index < workerData.hashes; index++) hashRawSync(password, options);
    parentPort.postMessage("done");
  });
}

const heard = (worker) => new Promise((resolve) => worker.once("message", resolve));

async function program() {
  const options = { workerData: { hashes: HASHES_A_THREAD, argon: true } };
  const workers = Array.from({ length: THREADS }, () => new Worker(self, options));
  await Promise.all(workers.map(heard));
  const before = cpuSeconds(process.pid);
  const started = performance.now();
  for (const worker of workers) worker.postMessage("go");
  await Promise.all(workers.map(heard));
  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSeconds(process.pid) - before;
  process.stdout.write(JSON.stringify({ count: THREADS * HASHES_A_THREAD, seconds, cpu }));
}

if (!isMainThread && workerData?.argon === true) await hashInThread();
else if (process.argv[1] === self.pathname) await program();

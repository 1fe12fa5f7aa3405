// What one run costs: seconds, CPU of the server's whole process tree, CPU of the load.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpuSeconds, residentMiB } from "./process-cpu.js";

const generator = new URL("load/generator.js", import.meta.url).pathname;

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs `load` and tells what it took: `serverCpu`, `loadCpu` and `seconds`. */
async function watch(server, load) {
  const before = cpuSeconds(server.pid);
  const own = ownCpu();
  const started = performance.now();
  const result = await load();
  const seconds = (performance.now() - started) / 1000;
  return { ...result, seconds, serverCpu: cpuSeconds(server.pid) - before, loadCpu: ownCpu() - own };
}

/** Of this process and of its children that have ended, which are the load. The servers are its children too, but live on. */
function ownCpu() {
  return cpuSeconds(process.pid, { running: false });
}

async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

function curl({ ca, user, password }, ...args) {
  // The password is in a file of settings: arguments can be read by anybody.
  const child = spawn("curl", ["-s", "--fail", "--ssl-reqd", "--cacert", ca, "-K", "-", ...args], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(`user = "${user}:${password}"\n`);
  return once(child, "close").then(([code]) => {
    if (code !== 0) throw new Error(`curl ended with ${code}`);
  });
}

/** Each of `ways` is a transfer of `file` by a curl of its own, all at once. */
export function large(server, ways, file) {
  const url = `ftp://${server.host}:${server.port}${server.base.startsWith("/") ? "" : "/"}${server.base}`;
  return watch(server, async () => {
    await Promise.all(
      ways.map((way, index) =>
        way === "down"
          ? curl(server, "-o", "/dev/null", `${url}large.bin`)
          : curl(server, "-T", file, `${url}up-${index}.bin`),
      ),
    );
    return {};
  });
}

/** A generator process does `job`; `whileHeld` is called when it holds its sessions. */
export function generate(server, job, whileHeld) {
  const { host, port, user, ca, base } = server;
  return watch(server, async () => {
    const child = spawn(
      process.execPath,
      [generator, JSON.stringify({ base, ...job, target: { host, port, user, ca } })],
      { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, BENCH_PASSWORD: server.password } },
    );
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (whileHeld === undefined || !output.startsWith("held\n")) continue;
      await whileHeld();
      whileHeld = undefined;
      child.stdin.end("go on\n");
      output = output.slice("held\n".length);
    }
    return JSON.parse(output);
  });
}

export { residentMiB, run };

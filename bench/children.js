// Programs that the benchmark starts, none of which outlives it.
import { spawn } from "node:child_process";
import { once } from "node:events";

const running = new Set();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** As spawn, in a process group of its own, so that a terminal's Ctrl-C reaches the benchmark alone, which then ends all in order. */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { detached: true, stdio: ["pipe", "pipe", "pipe"], ...options });
  running.add(child);
  child.once("close", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

const LAST_WORDS = 2000;

/** Runs a program to its end and gives its standard output; throws with its last words when it fails. */
export async function run(program, args, { signal, ...options } = {}) {
  const child = start(program, args, { ...options, signal });
  child.stdin.end();
  let output = "";
  let words = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-LAST_WORDS);
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${words.trim()}`);
  return output;
}

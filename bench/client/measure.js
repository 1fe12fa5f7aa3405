// One run of one client: what it took, and its last words when it failed.
import { once } from "node:events";
import { start } from "../children.js";

const python = "/usr/bin/python3";
const script = new URL("measure.py", import.meta.url).pathname;
const LAST_WORDS = 2000;
/** A client that takes longer has failed. */
const RUN_LIMIT_MS = 300_000;

/** `{ seconds, cpu, memory }`: as measure.py says. `output`: a descriptor for what it prints. Throws when it fails or takes too long. */
export async function measureProgram([program, ...args], { env, output, signal }) {
  signal.throwIfAborted();
  const child = start(python, ["-I", script, program, ...args], { env, stdio: ["ignore", output, "pipe", "pipe"] });
  // The client is a child of the script: the whole group ends.
  const end = () => process.kill(-child.pid, "SIGKILL");
  const limit = setTimeout(end, RUN_LIMIT_MS);
  signal.addEventListener("abort", end, { once: true });
  let figures = "";
  let words = "";
  child.stdio[3].on("data", (chunk) => {
    figures += chunk;
  });
  child.stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-LAST_WORDS);
  });
  try {
    await once(child, "close");
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", end);
  }
  signal.throwIfAborted();
  const { status, ...taken } = figures === "" ? { status: "the limit of time" } : JSON.parse(figures);
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${words.trim()}`);
  return taken;
}

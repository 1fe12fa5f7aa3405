// The load: one process a lane (load/load.py), all of which get ready, start at once and say what they measured.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { start } from "./children.js";

const program = new URL("load/load.py", import.meta.url).pathname;
const PYTHON = "/usr/bin/python3";
/** A server that hangs must not hang the benchmark; 10,000 sessions take a few minutes to open. */
const PREPARE_LIMIT_MS = 900_000;
const WORK_LIMIT_MS = 600_000;

/** Client that offers RSA signatures only, so that a server with both certificates shows that one. */
const rsaOnly = new URL("load/rsa-only.cnf", import.meta.url).pathname;

export class Lane {
  #child;
  #lines;
  #words = "";

  constructor(server, job, { signal, certificate } = {}) {
    const { host, port, user, implicit } = server;
    this.#child = start(PYTHON, [program, JSON.stringify({ ...job, target: { host, port, user, implicit } })], {
      signal,
      killSignal: "SIGKILL",
      env: {
        ...process.env,
        BENCH_PASSWORD: server.password,
        PYTHONDONTWRITEBYTECODE: "1",
        ...(certificate === "rsa" ? { OPENSSL_CONF: rsaOnly } : {}),
      },
    });
    this.#child.on("error", () => {});
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.on("data", (chunk) => {
      this.#words = (this.#words + chunk).slice(-2000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ready() {
    const line = await this.#line(PREPARE_LIMIT_MS);
    if (line !== "ready") throw new Error(JSON.parse(line).failed);
  }

  /** Starts the work, or, for a lane that works until it is told, ends it. */
  tell() {
    this.#child.stdin.write("go\n");
  }

  async result() {
    const result = JSON.parse(await this.#line(WORK_LIMIT_MS));
    if (result.failed !== undefined) throw new Error(result.failed);
    return result;
  }

  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "close");
  }

  async #line(limit) {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), limit);
    const { value, done } = await this.#lines.next();
    clearTimeout(timer);
    if (done) throw new Error(`the load ended without a result: ${this.#words.trim().split("\n").at(-1)}`);
    return value;
  }
}

/** Lanes for all `jobs`, ready; if one cannot, none is left. */
export async function openLanes(server, jobs, options) {
  const lanes = jobs.map((job) => new Lane(server, job, options));
  try {
    await Promise.all(lanes.map((lane) => lane.ready()));
    return lanes;
  } catch (error) {
    await endLanes(lanes);
    throw error;
  }
}

export async function endLanes(lanes) {
  await Promise.all(lanes.map((lane) => lane.end()));
}

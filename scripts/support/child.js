import { spawn } from "node:child_process";
import { root } from "./root.js";

/** Longest output kept of a program for looking into it after a failure. */
const MAX_KEPT = 64 * 1024;

/**
 * Runs a program in the repository's folder; all that it prints goes to our standard error. It does not outlive us.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<{ status: number | null, output: string }>} null: it could not be started, or a signal ended it
 */
export function runChild(program, args, environment = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const end = () => child.kill();
    process.once("exit", end);
    let output = "";
    /** @param {Buffer} chunk */
    const pass = (chunk) => {
      process.stderr.write(chunk);
      output = (output + chunk.toString("utf8")).slice(-MAX_KEPT);
    };
    child.stdout.on("data", pass);
    child.stderr.on("data", pass);
    child.once("error", (error) => {
      process.off("exit", end);
      resolve({ status: null, output: error.message });
    });
    child.once("close", (status) => {
      process.off("exit", end);
      resolve({ status, output });
    });
  });
}

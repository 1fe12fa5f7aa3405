import { spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** Longest output kept of a program; what comes after is dropped. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const DEFAULT_DEADLINE_MS = 30_000;

export interface ProgramOptions {
  /** Given to the program on its standard input, which is closed behind it. */
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Milliseconds after which the program is ended. */
  readonly deadline?: number;
  /** Ends the program with SIGKILL. */
  readonly kill?: AbortSignal;
}

export interface Finished {
  /** Exit status; undefined when a signal ended it. */
  readonly status: number | undefined;
  /** The deadline passed and the program was ended. */
  readonly late: boolean;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end without a shell; rejects only when it cannot be started. */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.folder,
      env: { ...process.env, ...options.environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output = collect(child.stdout);
    const errors = collect(child.stderr);
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, options.deadline ?? DEFAULT_DEADLINE_MS);
    const kill = (): void => void child.kill("SIGKILL");
    options.kill?.addEventListener("abort", kill);
    child.once("error", (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    child.once("close", (status) => {
      clearTimeout(deadline);
      options.kill?.removeEventListener("abort", kill);
      resolve({ status: status ?? undefined, late, output: output(), errors: errors() });
    });
    // A program may end without reading all its input; its exit status tells.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** As `runProgram`, and rejects with the program's own words unless it ends with status 0. */
export async function runOrThrow(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Finished> {
  const finished = await runProgram(program, args, options);
  if (finished.status !== 0) {
    const how = finished.late ? "did not end in time" : `ended with status ${finished.status ?? "none (signal)"}`;
    throw new Error(`${program} ${how}\n${finished.errors}${finished.output}`);
  }
  return finished;
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_OUTPUT_BYTES) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

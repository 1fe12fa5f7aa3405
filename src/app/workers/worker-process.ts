import { type ChildProcess, fork, type SendHandle } from "node:child_process";
import { fileURLToPath } from "node:url";
import { withoutOurs } from "../../support/child-environment.js";
import { Channel, type Wire } from "./channel.js";
import type { SupervisorCalls, WorkerCalls } from "./contract.js";

/** What a worker runs. */
const program = fileURLToPath(new URL("./main.js", import.meta.url));

/** Longest line of a worker's own words that is kept, and most lines of one. */
export const MAX_WORDS_BYTES = 4096;
export const MAX_WORDS_LINES = 100;

/** One worker process, and the way to talk to it. */
export class WorkerProcess {
  readonly channel: Channel<SupervisorCalls, WorkerCalls>;
  /** Resolves when the process is gone, with what ended it. */
  readonly gone: Promise<string>;
  readonly #child: ChildProcess;

  /** `onWords` hears each line that the process writes by itself: of Node, as it dies. */
  constructor(onWords: (line: string) => void) {
    // Not with our own standard error: where a process of Node ends, it sets back how that is written, for all who have it.
    const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
    this.#child = fork(program, [], { serialization: "advanced", stdio: [...stdio], env: withoutOurs(process.env) });
    if (this.#child.stderr !== null) hearLines(this.#child.stderr, onWords);
    this.channel = new Channel(wireOf(this.#child));
    this.gone = new Promise((resolve) => {
      const end = (how: string): void => {
        this.channel.close();
        resolve(how);
      };
      // Another may follow, and one that nobody hears would end this process.
      this.#child.on("error", ({ message }) => {
        if (this.#child.pid === undefined) end(message);
      });
      this.#child.once("exit", (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** It ends by itself without a supervisor. */
  leave(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

function wireOf(child: ChildProcess): Wire {
  return {
    send: (message, handle, done) => {
      if (child.connected) child.send(message as object, handle, done);
      else done(new Error("the process has gone"));
    },
    onMessage: (listener) => {
      child.on("message", (message: unknown, handle: SendHandle | undefined) =>
        listener(message, handle as Parameters<typeof listener>[1]),
      );
    },
  };
}

/** Lines, the last one when the stream ends; a long one in part, and of very many the first. */
export function hearLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let text = "";
  let lines = 0;
  const say = (line: string): void => {
    if (line.trim() !== "" && lines++ < MAX_WORDS_LINES) onLine(line.slice(0, MAX_WORDS_BYTES));
  };
  stream.on("data", (chunk: Buffer) => {
    const parts = (text + chunk.toString("utf8")).split("\n");
    text = (parts.pop() ?? "").slice(0, MAX_WORDS_BYTES);
    for (const line of parts) say(line);
  });
  stream.on("end", () => say(text));
}

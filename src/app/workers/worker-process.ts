import { type ChildProcess, fork, type SendHandle } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Channel, type Wire } from "./channel.js";
import type { SupervisorCalls, WorkerCalls } from "./contract.js";

/** What a worker runs. */
const program = fileURLToPath(new URL("./main.js", import.meta.url));

/** One worker process, and the way to talk to it. */
export class WorkerProcess {
  readonly channel: Channel<SupervisorCalls, WorkerCalls>;
  /** Resolves when the process is gone, with what ended it. */
  readonly gone: Promise<string>;
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(program, [], { serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
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

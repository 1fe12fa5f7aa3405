import type { SendHandle } from "node:child_process";
import { describeError } from "../log-line.js";
import { Channel, type Wire } from "./channel.js";
import type { SupervisorCalls, WorkerCalls } from "./contract.js";
import { serveSupervisor } from "./worker.js";

/** The end of a process that belongs to a supervisor: it lives as long as that one, and does as that one says. */
const wire: Wire = {
  send: (message, handle, done) => {
    if (process.connected) process.send?.(message, handle, undefined, done);
    else done(new Error("the supervisor has gone"));
  },
  onMessage: (listener) => {
    process.on("message", (message: unknown, handle: SendHandle | undefined) =>
      listener(message, handle as Parameters<typeof listener>[1]),
    );
  },
};

const channel = new Channel<WorkerCalls, SupervisorCalls>(wire);
// Ctrl-C in a terminal reaches this process too; the supervisor decides what it means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
// Without a supervisor nobody holds the data folder.
process.on("disconnect", () => process.exit(1));
if (!process.connected) process.exit(1);
process.on("uncaughtException", (error, origin) => {
  const message = `a worker ends: unexpected error: ${error instanceof Error ? error.message : String(error)}`;
  channel.tell("log", { level: "error", fields: { event: "crash", origin, error: describeError(error) }, message });
  void channel.flushed().then(() => process.exit(1));
});
serveSupervisor(channel, () => process.exit(0));

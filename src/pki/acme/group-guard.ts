import { type ChildProcess, spawn } from "node:child_process";

/** A line from us: all is well. The end without one: we are gone, whatever it was that ended us. */
const SCRIPT = 'read -r _ || kill -s KILL -- "-$1"';

/**
 * Has the group of a process, whose leader it is, ended when this process goes before it has called what is returned. By a shell that waits for that;
 * where there is none (Windows), nothing watches.
 */
export function guardGroup({ pid }: ChildProcess): () => Promise<void> {
  if (pid === undefined || process.platform === "win32") return async () => {};
  const guard = spawn("/bin/sh", ["-c", SCRIPT, "sh", `${pid}`], {
    // A signal from the terminal is for us alone.
    detached: true,
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => {
    guard.once("error", () => resolve());
    guard.once("close", () => resolve());
  });
  guard.stdin.on("error", () => {});
  return async () => {
    guard.stdin.end("done\n");
    await gone;
  };
}

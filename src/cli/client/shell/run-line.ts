import { spawn } from "node:child_process";
import { FtpsError } from "../../../client/index.js";
import { withoutOurs } from "../../../support/child-environment.js";
import { exitCodes, tell } from "../exit-codes.js";
import { lendingTerminal, untilInterrupted } from "../interrupt.js";
import { callOf } from "./command.js";
import { findCommand } from "./command-table.js";
import type { ShellState } from "./state.js";
import { parseLine, type ShellLine } from "./words.js";

/** Runs the commands of a line, up to the first that fails; its exit status, or 0. What goes wrong has been told. Ctrl-C stops what runs. */
export async function runLine(shell: ShellState, line: string): Promise<number> {
  const before = process.exitCode;
  let status = 0;
  try {
    for (const command of parseLine(line)) {
      status = await runCommand(shell, command);
      if (endsScript(shell, status)) break;
    }
  } catch (error) {
    status = tell(error, shell.options.json === true);
  } finally {
    process.exitCode = before;
  }
  return status;
}

/** Ctrl-C is for all that would come, whatever is set. */
export function endsScript(shell: ShellState, status: number): boolean {
  return shell.leaving !== undefined || status === exitCodes.aborted || (status !== 0 && shell.settings.failExit);
}

async function runCommand(shell: ShellState, { system, words: [first, ...rest] }: ShellLine): Promise<number> {
  process.exitCode = 0;
  try {
    if (system !== undefined) return await runSystem(shell, system);
    const command = findCommand(first?.text ?? "");
    await untilInterrupted((signal) => command.run(shell, callOf(command, rest, signal)), { stays: true });
    // Some tell of failures on their way, and end well.
    return Number(process.exitCode);
  } catch (error) {
    return tell(error, shell.options.json === true);
  }
}

/** By the system's shell, in the local folder. */
async function runSystem(shell: ShellState, line: string): Promise<number> {
  const options = { stdio: "inherit", shell: true, cwd: shell.local, env: withoutOurs(process.env) } as const;
  const status = await lendingTerminal(
    () =>
      new Promise<number | null>((resolve, reject) => {
        const child = line === "" ? spawn(process.env.SHELL || "sh", options) : spawn(line, options);
        child.once("error", (error) => reject(new FtpsError("local", `it cannot be run: ${error.message}`)));
        child.once("close", resolve);
      }),
  );
  return status ?? exitCodes.aborted;
}

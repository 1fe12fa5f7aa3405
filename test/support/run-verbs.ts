import { Command } from "commander";
import { fileCommands } from "../../src/cli/client/commands.js";
import { editCommand } from "../../src/cli/client/edit.js";
import { inspectCommand } from "../../src/cli/client/inspect.js";
import { mirrorCommand } from "../../src/cli/client/mirror.js";
import { shellCommand } from "../../src/cli/client/shell/shell.js";
import { siteCommand } from "../../src/cli/client/site.js";
import { transferCommands } from "../../src/cli/client/transfers.js";
import { trustCommand } from "../../src/cli/client/trust.js";

/** What one run of a verb came to. */
export interface VerbRun {
  readonly args: readonly string[];
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** As a program of its own: runs the verbs of its one argument (JSON, a list of lists of words) one behind the other in one process, and prints a VerbRun for each. */
async function main(): Promise<void> {
  const lists = JSON.parse(process.argv[2] ?? "[]") as string[][];
  const runs: VerbRun[] = [];
  for (const args of lists) runs.push(await runVerb(args));
  process.exitCode = 0;
  process.stdout.write(JSON.stringify(runs));
}

async function runVerb(args: readonly string[]): Promise<VerbRun> {
  const program = new Command("sealift");
  const rest = [editCommand(), inspectCommand(), mirrorCommand(), shellCommand(), siteCommand(), trustCommand()];
  for (const command of [...fileCommands(), ...transferCommands(), ...rest]) program.addCommand(command);
  const written = { output: "", errors: "" };
  const [out, error] = [process.stdout.write, process.stderr.write];
  process.exitCode = 0;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    written.output += String(chunk);
    return true;
  };
  process.stderr.write = (chunk: string | Uint8Array): boolean => {
    written.errors += String(chunk);
    return true;
  };
  try {
    await program.parseAsync([...args], { from: "user" });
  } finally {
    process.stdout.write = out;
    process.stderr.write = error;
  }
  return { args, status: Number(process.exitCode), ...written };
}

if (import.meta.url === `file://${process.argv[1]}`) await main();

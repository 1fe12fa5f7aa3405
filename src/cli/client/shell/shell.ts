import { createInterface } from "node:readline";
import { Command } from "commander";
import { CliFailure, printable } from "../../failure.js";
import { ending, tell } from "../exit-codes.js";
import { untilInterrupted } from "../interrupt.js";
import { type ServerOptions, withServerOptions } from "../target.js";
import { Completion } from "./completion.js";
import { History } from "./history.js";
import { Prompt } from "./prompt.js";
import { endsScript, runLine } from "./run-line.js";
import { ShellState } from "./state.js";

interface ShellOptions extends ServerOptions {
  readonly command?: string;
}

/** `sealift shell`. */
export function shellCommand(): Command {
  return withServerOptions(new Command("shell").arguments("[url]"))
    .description("a shell for one server: interactive, or with commands from -c or standard input")
    .option("-c, --command <commands>", "run these, with ; between them, and leave")
    .action(ending(runShell));
}

async function runShell(url: string | undefined, options: ShellOptions): Promise<void> {
  const { command, ...server } = options;
  const isInteractive = command === undefined && process.stdin.isTTY === true;
  if (server.passwordStdin && command === undefined)
    throw new CliFailure(
      "standard input has the commands, or the keyboard",
      "with -c the password can come from there",
    );
  const shell = new ShellState(server);
  try {
    if (url !== undefined) await untilInterrupted((signal) => shell.open(url, signal));
    const status = await (isInteractive
      ? interact(shell)
      : runAll(shell, command === undefined ? inputLines() : [command]));
    process.exitCode = shell.leaving?.status ?? status;
  } finally {
    await shell.close().catch((error: unknown) => tell(error, options.json === true));
  }
}

/** A script: the first command that fails ends it, and is its exit status. */
async function runAll(shell: ShellState, lines: AsyncIterable<string> | Iterable<string>): Promise<number> {
  let last = 0;
  for await (const line of lines) {
    const status = await runLine(shell, line);
    if (status !== 0) last = status;
    if (endsScript(shell, status)) break;
  }
  return last;
}

function inputLines(): AsyncIterable<string> {
  return createInterface({ input: process.stdin, crlfDelay: Infinity });
}

async function interact(shell: ShellState): Promise<number> {
  const history = await History.read();
  const completion = new Completion(shell);
  const prompt = new Prompt({
    ...{ input: process.stdin, output: process.stderr, history: () => history.lines },
    complete: (line) => completion.complete(line),
  });
  shell.note("help shows all commands; Ctrl-D or exit leaves");
  while (shell.leaving === undefined) {
    const line = await prompt.next(promptOf(shell));
    if (line === undefined) break;
    await history.add(line);
    await runLine(shell, line);
  }
  return 0;
}

function promptOf({ isOpen, target, cwd }: ShellState): string {
  if (!isOpen || target === undefined) return "sealift> ";
  const { host, user } = target.options;
  const where = target.siteName ?? (user === undefined ? host : `${user}@${host}`);
  return `${printable(where)}:${printable(cwd)}> `;
}

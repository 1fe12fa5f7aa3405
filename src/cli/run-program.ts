import { Command, CommanderError } from "commander";
import { productVersion } from "../app/product-version.js";
import { printable, report } from "./failure.js";
import { mindOutput } from "./output.js";

export interface CommandGroup {
  readonly names: readonly string[];
  readonly load: () => Promise<readonly Command[]>;
}

/** What was asked for cannot be meant. */
const USAGE_STATUS = 2;

/** The program with some of its commands. */
export async function programOf(groups: readonly CommandGroup[]): Promise<Command> {
  const program = new Command("sealift")
    .description("FTPS server and client: FTP over TLS, sealed by default")
    .version(productVersion(), "-V, --version", "print the version")
    .showSuggestionAfterError();
  for (const { load } of groups) for (const command of await load()) program.addCommand(command);
  speakAsWeDo(program, "sealift");
  return program;
}

/** Does what this process was asked for; its status tells how that went. Only what is asked for is loaded. */
export async function runProgram(groups: readonly CommandGroup[]): Promise<void> {
  const verb = process.argv[2] ?? "";
  const asked = groups.filter(({ names }) => names.includes(verb));
  const program = await programOf(asked.length > 0 ? asked : groups);
  if (verb !== "serve") mindOutput();
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has printed its own message; it has one status for all of them.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_STATUS;
    else report(error);
  }
}

/** Commander's own errors with a hint, and without what could move the cursor; the process ends by itself. */
function speakAsWeDo(command: Command, name: string): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) =>
      write(`${text.trimEnd().split("\n").map(printable).join(" ")}\nhint: see ${name} --help\n`),
  });
  for (const sub of command.commands) speakAsWeDo(sub, `${name} ${sub.name()}`);
}

import { Command, CommanderError } from "commander";
import { productVersion } from "../app/product-version.js";
import { printable, report } from "./failure.js";
import { mindOutput } from "./output.js";

interface Group {
  readonly names: readonly string[];
  readonly load: () => Promise<readonly Command[]>;
}

/** Only what is asked for is loaded: the packages behind users and server take longer than a question to the server. */
const groups: readonly Group[] = [
  { names: ["serve"], load: async () => [(await import("./serve.js")).serveCommand()] },
  { names: ["user"], load: async () => [(await import("./user.js")).userCommand()] },
  { names: ["cert"], load: async () => [(await import("./cert.js")).certCommand()] },
  {
    names: ["ls", "tree", "stat", "cat", "rm", "mv", "mkdir", "hash"],
    load: async () => (await import("./client/commands.js")).fileCommands(),
  },
  { names: ["get", "put"], load: async () => (await import("./client/transfers.js")).transferCommands() },
  { names: ["mirror"], load: async () => [(await import("./client/mirror.js")).mirrorCommand()] },
  { names: ["inspect"], load: async () => [(await import("./client/inspect.js")).inspectCommand()] },
  { names: ["trust"], load: async () => [(await import("./client/trust.js")).trustCommand()] },
  { names: ["site"], load: async () => [(await import("./client/site.js")).siteCommand()] },
  { names: ["edit"], load: async () => [(await import("./client/edit.js")).editCommand()] },
  { names: ["shell"], load: async () => [(await import("./client/shell/shell.js")).shellCommand()] },
  {
    names: ["completion"],
    load: async () => [(await import("./completion/completion.js")).completionCommand(() => programOf(groups))],
  },
  { names: ["tls"], load: async () => [(await import("./tls.js")).tlsCommand()] },
  { names: ["sessions", "kick"], load: async () => (await import("./sessions.js")).sessionCommands() },
  {
    names: ["stop", "reload", "status", "upgrade"],
    load: async () => (await import("./control.js")).controlCommands(),
  },
];

async function programOf(wanted: readonly Group[]): Promise<Command> {
  const program = new Command("sealift")
    .description("FTPS server and client: FTP over TLS, sealed by default")
    .version(productVersion(), "-V, --version", "print the version")
    .showSuggestionAfterError();
  for (const { load } of wanted) for (const command of await load()) program.addCommand(command);
  speakAsWeDo(program, "sealift");
  return program;
}

/** What was asked for cannot be meant. */
const USAGE_STATUS = 2;

const asked = groups.filter(({ names }) => names.includes(process.argv[2] ?? ""));
const program = await programOf(asked.length > 0 ? asked : groups);

if (process.argv[2] !== "serve") mindOutput();
try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message; it has one status for all of them.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_STATUS;
  else report(error);
}

/** Commander's own errors with a hint, and without what could move the cursor; the process ends by itself. */
function speakAsWeDo(command: Command, name: string): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) =>
      write(`${text.trimEnd().split("\n").map(printable).join(" ")}\nhint: see ${name} --help\n`),
  });
  for (const sub of command.commands) speakAsWeDo(sub, `${name} ${sub.name()}`);
}

import { FtpsError } from "../../../client/index.js";
import { printText } from "../print.js";
import { changeCommands } from "./change-commands.js";
import type { ShellCommand } from "./command.js";
import { lookCommands } from "./look-commands.js";
import { sessionCommands } from "./session-commands.js";
import { transferCommands } from "./transfer-commands.js";

const help: ShellCommand = {
  names: ["help", "?"],
  usage: "help [command]",
  help: "show all commands, or one",
  takes: [0, 1],
  completes: "command",
  run: async (_shell, { words }) => {
    const asked = words[0]?.text;
    const shown = asked === undefined ? shellCommands : [findCommand(asked)];
    const widest = Math.max(...shown.map(({ names }) => names[0].length));
    for (const { names, usage, help: text } of shown)
      printText(asked === undefined ? `${names[0].padEnd(widest)}  ${text}` : `${usage}\n  ${text}`);
    if (asked === undefined) printText(`${"!".padEnd(widest)}  run a command of this machine: !ls`);
  },
};

/** All that the shell knows. */
export const shellCommands: readonly ShellCommand[] = [
  ...lookCommands,
  ...transferCommands,
  ...changeCommands,
  ...sessionCommands,
  help,
];

const byName = new Map(shellCommands.flatMap((command) => command.names.map((name) => [name, command])));

/** Throws FtpsError "usage". */
export function findCommand(name: string): ShellCommand {
  const found = byName.get(name);
  if (found !== undefined) return found;
  throw new FtpsError("usage", `${name} is no command of this shell`, {
    hint: "help shows all; !command is one of this machine",
  });
}

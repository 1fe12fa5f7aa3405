import { Argument, Command } from "commander";
import { ending } from "../client/exit-codes.js";
import { readSites } from "../client/sites.js";
import { bashScript } from "./bash.js";
import { fishScript } from "./fish.js";
import { type CommandWords, wordsOf } from "./words.js";
import { zshScript } from "./zsh.js";

const scripts: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `sealift completion bash|zsh|fish`: a script made of all commands and their options; `sites` is what the scripts ask for. */
export function completionCommand(wholeProgram: () => Promise<Command>): Command {
  return new Command("completion")
    .description("print what makes your shell complete commands, options, files and saved sites")
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices([...Object.keys(scripts), "sites"]))
    .action(
      ending(async (shell: string) => {
        const script = scripts[shell];
        const text = script === undefined ? await siteNames() : script(wordsOf(await wholeProgram()));
        process.stdout.write(text);
      }),
    );
}

async function siteNames(): Promise<string> {
  return [...(await readSites()).sites.keys()].map((name) => `${name}\n`).join("");
}

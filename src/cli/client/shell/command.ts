import { type ParseArgsConfig, parseArgs } from "node:util";
import { FtpsError } from "../../../client/index.js";
import type { ShellState } from "./state.js";
import type { Word } from "./words.js";

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Call {
  /** Without options. */
  readonly words: readonly Word[];
  readonly signal: AbortSignal;
  /** Options with a value, as they were given; several times the same: all of them. */
  texts(name: string): readonly string[];
  text(name: string): string | undefined;
  has(name: string): boolean;
}

export interface ShellCommand {
  /** The first is the one that help shows. */
  readonly names: readonly [string, ...string[]];
  readonly usage: string;
  readonly help: string;
  readonly options?: Options;
  /** How many words it takes. */
  readonly takes: readonly [number, number];
  /** What stands behind it, for completion. */
  readonly completes: "remote" | "remote-folder" | "local" | "local-folder" | "site" | "command" | "nothing";
  /** All words are handed over as they are: none of them is an option. */
  readonly plain?: boolean;
  readonly run: (shell: ShellState, call: Call) => Promise<void>;
}

const noValues: Readonly<Record<string, unknown>> = {};

/** Throws FtpsError "usage". */
export function callOf(command: ShellCommand, words: readonly Word[], signal: AbortSignal): Call {
  const { options = {}, takes } = command;
  const { values, positionals } = command.plain
    ? { values: noValues, positionals: words }
    : optionsOf(command, words, options);
  const [least, most] = takes;
  if (positionals.length < least || positionals.length > most)
    throw new FtpsError("usage", `${command.names[0]}: this cannot be meant`, { hint: `usage: ${command.usage}` });
  const texts = (name: string): readonly string[] =>
    [values[name] ?? []].flat().filter((value): value is string => typeof value === "string");
  return {
    words: positionals,
    signal,
    texts,
    text: (name) => texts(name).at(-1),
    has: (name) => values[name] === true,
  };
}

function optionsOf({ names, usage }: ShellCommand, words: readonly Word[], options: Options) {
  try {
    const args = words.map(({ text }) => text);
    const { values, tokens } = parseArgs({ args, options, allowPositionals: true, tokens: true });
    const positionals = tokens.flatMap((token) => {
      const word = token.kind === "positional" ? words[token.index] : undefined;
      return word === undefined ? [] : [word];
    });
    return { values: values as Record<string, unknown>, positionals };
  } catch (error) {
    const [why = ""] = (error as Error).message.split(/\. /);
    throw new FtpsError("usage", `${names[0]}: ${why}`, { hint: `usage: ${usage}` });
  }
}

import type { ByteString } from "../protocol/byte-string.js";
import type { CommandLine } from "../protocol/command-line.js";
import type { Command } from "./command.js";

/** A row with the text that is its own argument. */
export interface FoundCommand {
  readonly row: Command;
  readonly text: ByteString;
}

/** Finds rows by verb or alias, and rows of sub-commands by verb and first word. */
export class CommandTable {
  readonly rows: readonly Command[];
  readonly #byVerb = new Map<string, Command>();

  constructor(rows: readonly Command[]) {
    this.rows = rows;
    for (const row of rows) {
      for (const verb of [row.verb, ...(row.aliases ?? [])]) {
        if (this.#byVerb.has(verb)) throw new Error(`two rows for ${verb}`);
        this.#byVerb.set(verb, row);
      }
    }
  }

  find({ verb, text }: CommandLine): FoundCommand | undefined {
    const row = this.#byVerb.get(verb);
    if (row?.hasSubcommands === undefined) return row === undefined ? undefined : { row, text };
    const space = text.indexOf(" ");
    const word = (space === -1 ? text : text.slice(0, space)).toUpperCase();
    const inner = this.#byVerb.get(`${verb} ${word}`);
    if (inner === undefined) return { row, text };
    return { row: inner, text: (space === -1 ? "" : text.slice(space + 1)) as ByteString };
  }
}

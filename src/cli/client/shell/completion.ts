import { readdir } from "node:fs/promises";
import type { Entry } from "../../../client/index.js";
import { printable } from "../../failure.js";
import { readSites } from "../sites.js";
import type { ShellCommand } from "./command.js";
import { findCommand, shellCommands } from "./command-table.js";
import type { ShellState } from "./state.js";
import { parseLine, quoteWord } from "./words.js";

/** Most names that are offered at once. */
const MAX_OFFERED = 1_000;
/** Milliseconds that a listing is good for. */
const FRESH_MS = 5_000;

interface Offer {
  readonly text: string;
  readonly isFolder: boolean;
}

/** Completes what stands before the cursor: commands, sites, names here and on the server. */
export class Completion {
  readonly #shell: ShellState;
  #listed: { readonly folder: string; readonly at: number; readonly entries: readonly Entry[] } | undefined;

  constructor(shell: ShellState) {
    this.#shell = shell;
  }

  /** What readline asks for: the words that fit, and what they take the place of. Never fails: then nothing is offered. */
  async complete(line: string): Promise<[string[], string]> {
    const [start, raw] = lastWord(line);
    try {
      const word = textOf(raw);
      const offers = await this.#offers(textOf(start), word);
      const fitting = offers.filter(({ text }) => text.startsWith(word)).slice(0, MAX_OFFERED);
      return [fitting.map(({ text, isFolder }) => quoteWord(text) + (isFolder ? "" : " ")), raw];
    } catch {
      return [[], raw];
    }
  }

  async #offers(before: string, word: string): Promise<readonly Offer[]> {
    const [name] = before.split(" ");
    if (name === undefined || name === "")
      return shellCommands.flatMap(({ names }) => names).map((text) => ({ text, isFolder: false }));
    const command = findCommand(name);
    if (word.startsWith("-")) return optionsOf(command);
    switch (command.completes) {
      case "remote":
      case "remote-folder":
        return this.#remote(word, command.completes === "remote-folder");
      case "local":
      case "local-folder":
        return this.#local(word, command.completes === "local-folder");
      case "site":
        return [...(await readSites()).sites.keys()].map((text) => ({ text, isFolder: false }));
      case "command":
        return shellCommands.map(({ names }) => ({ text: names[0], isFolder: false }));
      default:
        return [];
    }
  }

  async #remote(word: string, onlyFolders: boolean): Promise<readonly Offer[]> {
    const typed = folderOf(word);
    const entries = await this.#list(this.#shell.remote(typed === "" ? "." : typed));
    return entries
      .filter(({ name, kind }) => printable(name) === name && (!onlyFolders || kind !== "file"))
      .map(({ name, kind }) => ({
        text: typed + name + (kind === "directory" ? "/" : ""),
        isFolder: kind === "directory",
      }));
  }

  async #list(folder: string): Promise<readonly Entry[]> {
    const now = performance.now();
    if (this.#listed?.folder !== folder || now - this.#listed.at > FRESH_MS)
      this.#listed = { folder, at: now, entries: (await this.#shell.client.list(folder)).entries };
    return this.#listed.entries;
  }

  async #local(word: string, onlyFolders: boolean): Promise<readonly Offer[]> {
    const typed = folderOf(word);
    const entries = await readdir(this.#shell.here(typed === "" ? "." : typed), { withFileTypes: true });
    return entries
      .filter((entry) => printable(entry.name) === entry.name && (!onlyFolders || !entry.isFile()))
      .map((entry) => ({ text: typed + entry.name + (entry.isDirectory() ? "/" : ""), isFolder: entry.isDirectory() }));
  }
}

function optionsOf({ options = {} }: ShellCommand): readonly Offer[] {
  return Object.entries(options).flatMap(([name, { short }]) =>
    [short === undefined ? "" : `-${short}`, `--${name}`]
      .filter((text) => text !== "")
      .map((text) => ({ text, isFolder: false })),
  );
}

/** What of a word is a folder already, with its slash. */
function folderOf(word: string): string {
  return word.slice(0, word.lastIndexOf("/") + 1);
}

/** The command that is being written, without its last word; and that, both as they are typed. */
function lastWord(line: string): readonly [string, string] {
  const command = line.slice(startOfCommand(line));
  const [word = ""] = /(?:[^\s\\'"]|\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?)*\\?$/.exec(command) ?? [];
  return [command.slice(0, command.length - word.length), word];
}

/** Behind the last `;` that no quote has. */
function startOfCommand(line: string): number {
  let start = 0;
  for (const found of line.matchAll(/'[^']*'?|"(?:[^"\\]|\\.)*"?|\\.|;/g))
    if (found[0] === ";") start = found.index + 1;
  return start;
}

/** Without its quotes; one that is still open is closed. */
function textOf(raw: string): string {
  for (const end of ["", "'", '"']) {
    try {
      return (parseLine(raw + end).at(-1)?.words ?? []).map(({ text }) => text).join(" ");
    } catch {
      // With another one, then.
    }
  }
  return raw;
}

import { spawn } from "node:child_process";
import path from "node:path";
import { Entry } from "../../../client/entry.js";
import { FtpsError } from "../../../client/index.js";
import { withoutOurs } from "../../../support/child-environment.js";
import { printable } from "../../failure.js";
import { chosenAlgorithm } from "../hash-algorithm.js";
import { lendingTerminal } from "../interrupt.js";
import { entryAsJson, entryAsText, printContent, printJson, printText } from "../print.js";
import { textWidth } from "../text-width.js";
import type { Call, ShellCommand } from "./command.js";
import type { ShellState } from "./state.js";

const many = [0, Infinity] as const;

/** Options that people are used to give, and that change nothing. */
const listOptions = {
  long: { type: "boolean", short: "l" },
  all: { type: "boolean", short: "a" },
  one: { type: "boolean", short: "1" },
} as const;

export const lookCommands: readonly ShellCommand[] = [
  {
    names: ["ls", "dir"],
    usage: "ls [name...]",
    help: "list folders and files, one a line",
    options: listOptions,
    takes: many,
    completes: "remote",
    run: (shell, call) => list(shell, call, (entries) => printLong(shell, entries)),
  },
  {
    names: ["cls", "nlist"],
    usage: "cls [-1] [name...]",
    help: "list names side by side",
    options: listOptions,
    takes: many,
    completes: "remote",
    run: (shell, call) => list(shell, call, (entries) => printNames(shell, entries, call.has("one"))),
  },
  {
    names: ["tree", "find"],
    usage: "tree [folder]",
    help: "list all that is in a folder and beneath",
    takes: [0, 1],
    completes: "remote-folder",
    run: async (shell, { words, signal }) => {
      const root = shell.remote(words[0]?.text ?? ".");
      for await (const entry of shell.client.walk(root, { signal, onUnreadable: shell.unreadable })) {
        if (shell.options.json) printJson(entryAsJson(entry));
        else printText(printable(entry.path) + (entry.kind === "directory" ? "/" : ""));
      }
    },
  },
  {
    names: ["stat"],
    usage: "stat name...",
    help: "tell what is known about files and folders",
    takes: [1, Infinity],
    completes: "remote",
    run: async (shell, { words, signal }) => {
      for (const { path: name } of await shell.expand(words, signal))
        printLong(shell, [await shell.client.stat(name, { signal })]);
    },
  },
  {
    names: ["hash"],
    usage: "hash [-a ALGORITHM] name...",
    help: "let the server compute hashes",
    options: { algorithm: { type: "string", short: "a" } },
    takes: [1, Infinity],
    completes: "remote",
    run: hash,
  },
  {
    names: ["cat"],
    usage: "cat name...",
    help: "print files",
    takes: [1, Infinity],
    completes: "remote",
    run: async (shell, { words, signal }) => {
      for (const { path: name } of await shell.expand(words, signal))
        await printContent(shell.client.stream(name, { signal }), signal);
    },
  },
  {
    names: ["more", "less", "zmore"],
    usage: "more name...",
    help: "show files in PAGER, a screen at a time",
    takes: [1, Infinity],
    completes: "remote",
    run: async (shell, { words, signal }) => {
      for (const { path: name } of await shell.expand(words, signal)) await page(shell, name, signal);
    },
  },
  {
    names: ["pwd"],
    usage: "pwd",
    help: "tell the folder on the server",
    takes: [0, 0],
    completes: "nothing",
    run: async (shell) => {
      if (shell.options.json) printJson({ event: "folder", path: shell.cwd });
      else printText(printable(shell.cwd));
    },
  },
  {
    names: ["lpwd"],
    usage: "lpwd",
    help: "tell the folder here",
    takes: [0, 0],
    completes: "nothing",
    run: async (shell) => {
      if (shell.options.json) printJson({ event: "local-folder", path: shell.local });
      else printText(printable(shell.local));
    },
  },
];

async function list(shell: ShellState, { words, signal }: Call, print: (entries: readonly Entry[]) => void) {
  const { client } = shell;
  if (words.length === 0) return print(await entriesOf(shell, shell.cwd, signal));
  const names = await shell.expand(words, signal);
  const single = names.length === 1 && words[0]?.pattern === undefined;
  const found = await Promise.all(names.map(async ({ entry, path: name }) => entry ?? client.stat(name, { signal })));
  const [only] = found;
  if (single && only?.kind !== "file") return print(await entriesOf(shell, names[0]?.text ?? "/", signal));
  print(found);
}

async function entriesOf(shell: ShellState, folder: string, signal: AbortSignal): Promise<readonly Entry[]> {
  const { entries, unreadable } = await shell.client.list(folder, { signal });
  shell.unreadable(folder, unreadable);
  return entries.toSorted(Entry.byName);
}

function printLong(shell: ShellState, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (shell.options.json) printJson(entryAsJson(entry));
    else printText(entryAsText(entry));
  }
}

function printNames(shell: ShellState, entries: readonly Entry[], onePerLine: boolean): void {
  if (shell.options.json) {
    printLong(shell, entries);
    return;
  }
  const names = entries.map(({ name, kind }) => printable(name) + (kind === "directory" ? "/" : ""));
  const columns = process.stdout.isTTY && !onePerLine ? (process.stdout.columns ?? 80) : 1;
  for (const line of sideBySide(names, columns)) printText(line);
}

/** Downwards in as many columns as there is room for. */
export function sideBySide(names: readonly string[], width: number): readonly string[] {
  const widest = Math.max(1, ...names.map(textWidth)) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(names.length / columns);
  return Array.from({ length: rows }, (_, row) => {
    const line = names.filter((_name, index) => index % rows === row);
    return line
      .map((name) => name + " ".repeat(widest - textWidth(name)))
      .join("")
      .trimEnd();
  });
}

async function hash(shell: ShellState, call: Call): Promise<void> {
  const algorithm = chosenAlgorithm(shell.client, call.text("algorithm"));
  for (const { text, path: name } of await shell.expand(call.words, call.signal)) {
    const digest = await shell.client.hash(name, algorithm, { signal: call.signal });
    if (shell.options.json) printJson({ event: "hash", path: text, algorithm, digest });
    else printText(`${digest}  ${printable(path.posix.basename(text))}`);
  }
}

/** Into the pager of whoever sits at the terminal; elsewhere just printed. */
async function page(shell: ShellState, name: string | Uint8Array, signal: AbortSignal): Promise<void> {
  const content = shell.client.stream(name, { signal });
  if (!process.stdout.isTTY) {
    await printContent(content, signal);
    return;
  }
  await lendingTerminal(
    () =>
      new Promise<void>((resolve, reject) => {
        const env = withoutOurs(process.env);
        const pager = spawn(process.env.PAGER || "more", { shell: true, stdio: ["pipe", "inherit", "inherit"], env });
        content.once("error", reject);
        // Who has seen enough leaves: the rest is not fetched.
        pager.stdin.on("error", () => content.destroy());
        pager.once("error", (error) => reject(new FtpsError("local", `the pager cannot be started: ${error.message}`)));
        pager.once("close", () => resolve());
        content.pipe(pager.stdin);
      }),
  ).finally(() => content.destroy());
}

import path from "node:path";
import { FtpsError } from "../../../client/index.js";
import { printable } from "../../failure.js";
import { editRemote, tellEdited } from "../edit.js";
import { printJson } from "../print.js";
import type { Call, ShellCommand } from "./command.js";
import type { ShellState } from "./state.js";

const some = [1, Infinity] as const;

export const changeCommands: readonly ShellCommand[] = [
  {
    names: ["rm", "mrm", "delete"],
    usage: "rm [-r] [-f] name...",
    help: "remove files; with -r folders too, with all that is in them",
    options: { recursive: { type: "boolean", short: "r" }, force: { type: "boolean", short: "f" } },
    takes: some,
    completes: "remote",
    run: remove,
  },
  {
    names: ["rmdir"],
    usage: "rmdir folder...",
    help: "remove empty folders",
    takes: some,
    completes: "remote-folder",
    run: each("removed", (shell, name, { signal }) => shell.client.removeDirectory(name, { signal })),
  },
  {
    names: ["mkdir"],
    usage: "mkdir [-p] folder...",
    help: "make folders; with -p those above them too",
    options: { parents: { type: "boolean", short: "p" } },
    takes: some,
    completes: "remote-folder",
    run: async (shell, call) => {
      for (const { text } of call.words) {
        const name = withoutEnd(shell.remote(text));
        await shell.client.makeDirectory(name, { signal: call.signal, parents: call.has("parents") });
        done(shell, "made", name);
      }
    },
  },
  {
    names: ["mv", "rename"],
    usage: "mv name... name",
    help: "rename, or move into a folder",
    takes: [2, Infinity],
    completes: "remote",
    run: move,
  },
  {
    names: ["cp"],
    usage: "cp name name",
    help: "copy a file on the server",
    takes: [2, 2],
    completes: "remote",
    run: async (shell, { words, signal }) => {
      const [from, to] = [shell.remote(words[0]?.text ?? ""), shell.remote(words[1]?.text ?? "")];
      await shell.client.copy(from, to, { signal });
      done(shell, "copied", `${from} -> ${to}`);
    },
  },
  {
    names: ["chmod"],
    usage: "chmod MODE name...",
    help: "set the permissions: an octal number, such as 640",
    takes: [2, Infinity],
    completes: "remote",
    run: chmod,
  },
  {
    names: ["edit"],
    usage: "edit name",
    help: "edit a file with VISUAL or EDITOR, and put it back",
    takes: [1, 1],
    completes: "remote",
    run: async (shell, { words, signal }) => {
      const name = shell.remote(words[0]?.text ?? "");
      tellEdited(name, await editRemote(shell.client, name, signal), shell.options);
    },
  },
];

function each(event: string, work: (shell: ShellState, name: string | Uint8Array, call: Call) => Promise<void>) {
  return async (shell: ShellState, call: Call): Promise<void> => {
    for (const { text, path: name } of await shell.expand(call.words, call.signal)) {
      await work(shell, typeof name === "string" ? withoutEnd(name) : name, call);
      done(shell, event, text);
    }
  };
}

async function remove(shell: ShellState, call: Call): Promise<void> {
  const { signal } = call;
  const recursive = call.has("recursive");
  // Word by word: with --force what is not there stands in nothing's way.
  for (const word of call.words)
    try {
      for (const { text, path: name } of await shell.expand([word], signal)) {
        if (withoutEnd(text) === "/")
          throw new FtpsError("usage", "the root is not removed", { hint: "name what is in it" });
        await shell.client.remove(typeof name === "string" ? withoutEnd(name) : name, { signal, recursive });
        done(shell, "removed", text);
      }
    } catch (error) {
      if (!(error instanceof FtpsError && error.code === "not-found" && call.has("force"))) throw error;
    }
}

/** Several names, or a name that is a folder: then into it. */
async function move(shell: ShellState, { words, signal }: Call): Promise<void> {
  const sources = await shell.expand(words.slice(0, -1), signal);
  const to = shell.remote(words.at(-1)?.text ?? "");
  const isFolder = to.endsWith("/") || (await isDirectory(shell, to, signal));
  if (!isFolder && sources.length > 1)
    throw new FtpsError("usage", `${to} is no folder: several names cannot become one`, { hint: "mkdir it first" });
  for (const { text, path: name } of sources) {
    const target = isFolder ? path.posix.join(to, path.posix.basename(text)) : to;
    await shell.client.rename(name, target, { signal });
    done(shell, "renamed", `${text} -> ${target}`);
  }
}

export async function isDirectory(shell: ShellState, name: string, signal: AbortSignal): Promise<boolean> {
  if (!(await shell.client.exists(withoutEnd(name), { signal }))) return false;
  return (await shell.client.stat(withoutEnd(name), { signal })).kind === "directory";
}

async function chmod(shell: ShellState, { words, signal }: Call): Promise<void> {
  const [mode, ...names] = words;
  if (mode === undefined || !/^0?[0-7]{3,4}$/.test(mode.text))
    throw new FtpsError("usage", `${mode?.text} is no mode`, { hint: "an octal number, such as 640" });
  for (const { text, path: name } of await shell.expand(names, signal)) {
    await shell.client.chmod(name, Number.parseInt(mode.text, 8), { signal });
    done(shell, "changed", text);
  }
}

export function withoutEnd(name: string): string {
  return name.length > 1 ? name.replace(/\/+$/, "") : name;
}

export function done(shell: ShellState, event: string, what: string): void {
  if (shell.options.json) printJson({ event, path: what });
  else shell.note(`${event} ${printable(what)}`);
}

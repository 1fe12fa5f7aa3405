import { stat } from "node:fs/promises";
import path from "node:path";
import { FtpsError } from "../../../client/index.js";
import { printable } from "../../failure.js";
import { countOf } from "../arguments.js";
import { printJson, printText } from "../print.js";
import { readSites } from "../sites.js";
import { withoutEnd } from "./change-commands.js";
import type { Call, ShellCommand } from "./command.js";
import type { ShellSettings, ShellState } from "./state.js";

export const sessionCommands: readonly ShellCommand[] = [
  {
    names: ["open", "connect", "o"],
    usage: "open [-u user] [address or site]",
    help: "connect to a server, in place of the one that is open",
    options: { user: { type: "string", short: "u" } },
    takes: [0, 1],
    completes: "site",
    run: open,
  },
  {
    names: ["user", "login"],
    usage: "user name",
    help: "log in to the same server as somebody else; the password is asked for",
    takes: [1, 2],
    completes: "nothing",
    run: logIn,
  },
  {
    names: ["close", "disconnect"],
    usage: "close",
    help: "end the connection",
    takes: [0, 0],
    completes: "nothing",
    run: (shell) => shell.close(),
  },
  {
    names: ["cd"],
    usage: "cd [folder]",
    help: "go to a folder on the server; cd - goes back",
    takes: [0, 1],
    completes: "remote-folder",
    run: changeFolder,
  },
  {
    names: ["lcd"],
    usage: "lcd folder",
    help: "go to a folder here",
    takes: [1, 1],
    completes: "local-folder",
    run: changeLocal,
  },
  {
    names: ["quote"],
    usage: "quote COMMAND...",
    help: "send a command of FTP as it is, and show the reply",
    takes: [1, Infinity],
    completes: "nothing",
    plain: true,
    run: (shell, call) => raw(shell, "", call),
  },
  {
    names: ["site"],
    usage: "site COMMAND...",
    help: "send SITE with a command of the server's own",
    takes: [1, Infinity],
    completes: "nothing",
    plain: true,
    run: (shell, call) => raw(shell, "SITE ", call),
  },
  {
    names: ["set"],
    usage: "set [parallel|segments|fail-exit value]",
    help: "show or change settings: connections of mirror, parts of get, whether a failure ends a script",
    takes: [0, 2],
    completes: "nothing",
    run: change,
  },
  {
    names: ["sites", "bookmark"],
    usage: "sites",
    help: "show the saved sites",
    takes: [0, 0],
    completes: "nothing",
    run: async ({ options }) => {
      for (const [name, { url }] of (await readSites()).sites) {
        if (options.json) printJson({ event: "site", name, url });
        else printText(`${name}  ${printable(url)}`);
      }
    },
  },
  {
    names: ["jobs", "fg", "bg", "wait", "queue"],
    usage: "jobs",
    help: "there are none: commands run one after the other",
    takes: [0, Infinity],
    completes: "nothing",
    run: async (shell) =>
      shell.note("commands run one after the other: there are no jobs; open a second shell for more"),
  },
  {
    names: ["exit", "quit", "bye", "q"],
    usage: "exit [status]",
    help: "leave the shell",
    takes: [0, 1],
    completes: "nothing",
    run: async (shell, { words }) => {
      const status = words[0]?.text ?? "0";
      if (!/^\d{1,3}$/.test(status)) throw new FtpsError("usage", `${status} is no exit status`);
      shell.leaving = { status: Number(status) & 0xff };
    },
  },
];

async function open(shell: ShellState, { words, signal, ...call }: Call): Promise<void> {
  const { resolveTarget } = await import("../target.js");
  const target = await resolveTarget(words[0]?.text);
  const user = call.text("user");
  if (user?.includes(",")) throw passwordRefused();
  const login = user === undefined ? target : { ...target, options: { ...target.options, user } };
  await shell.connect(login, signal);
  told(shell, { event: "opened", host: login.options.host, path: shell.cwd }, `open: ${login.options.host}`);
}

async function logIn(shell: ShellState, { words, signal }: Call): Promise<void> {
  const { target } = shell;
  const [name, password] = words;
  if (password !== undefined) throw passwordRefused();
  if (target === undefined || name === undefined) throw new FtpsError("usage", "no server is open");
  const { siteName: _name, site: _site, ...server } = target;
  await shell.connect({ ...server, options: { ...server.options, user: name.text } }, signal);
  told(shell, { event: "opened", host: server.options.host, path: shell.cwd }, `logged in as ${name.text}`);
}

function passwordRefused(): FtpsError {
  return new FtpsError("usage", "a password in a line would be seen and kept", {
    hint: "leave it out: it is asked for, or read from SEALIFT_PASSWORD, the saved site or .netrc",
  });
}

async function changeFolder(shell: ShellState, { words, signal }: Call): Promise<void> {
  const text = words[0]?.text ?? "/";
  const folder = text === "-" ? shell.previous : withoutEnd(shell.remote(text));
  const { kind } = folder === "/" ? { kind: "directory" } : await shell.client.stat(folder, { signal });
  // Where a link leads to, its listing tells.
  if (kind === "file") throw new FtpsError("not-found", `${folder} is no folder`);
  if (kind !== "directory") await shell.client.list(folder, { signal });
  shell.previous = shell.cwd;
  shell.cwd = folder;
}

async function changeLocal(shell: ShellState, { words }: Call): Promise<void> {
  const folder = shell.here(words[0]?.text ?? ".");
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new FtpsError("local", `${path.normalize(folder)} is no folder here`);
  shell.local = folder;
}

async function raw(shell: ShellState, prefix: string, { words, signal }: Call): Promise<void> {
  const command = prefix + words.map(({ text }) => text).join(" ");
  const { code, text } = await shell.client.raw(command, { signal });
  if (shell.options.json) printJson({ event: "reply", code, text });
  else printText(`${code} ${text}`);
  if (code >= 400) throw new FtpsError("refused", `the server answered ${code}`, { hint: "see its reply" });
}

const changes: Readonly<Record<string, (settings: ShellSettings, value: string) => void>> = {
  parallel: (settings, value) => {
    settings.parallel = countOf(value, "parallel");
  },
  segments: (settings, value) => {
    settings.segments = countOf(value, "segments");
  },
  "fail-exit": (settings, value) => {
    if (value !== "yes" && value !== "no") throw new FtpsError("usage", "fail-exit is yes or no");
    settings.failExit = value === "yes";
  },
};

async function change(shell: ShellState, { words }: Call): Promise<void> {
  const [name, value] = words;
  if (name === undefined) {
    const { parallel, segments, failExit } = shell.settings;
    if (shell.options.json) printJson({ event: "settings", parallel, segments, failExit });
    else printText(`parallel ${parallel}\nsegments ${segments}\nfail-exit ${failExit ? "yes" : "no"}`);
    return;
  }
  const set = changes[name.text];
  if (set === undefined || value === undefined)
    throw new FtpsError("usage", `set ${name.text}: this cannot be meant`, {
      hint: "set parallel 8, set segments 4, set fail-exit no; all else are options of sealift shell",
    });
  set(shell.settings, value.text);
}

function told(shell: ShellState, event: object, text: string): void {
  if (shell.options.json) printJson(event);
  else shell.note(printable(text));
}

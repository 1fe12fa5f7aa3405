import { lstat } from "node:fs/promises";
import path from "node:path";
import { FtpsError } from "../../../client/index.js";
import { countOf } from "../arguments.js";
import { withWayOn } from "../interrupt.js";
import { MIRROR_WAY_ON, mirrorTrees } from "../mirror.js";
import { printJson } from "../print.js";
import { Progress } from "../progress.js";
import { localName } from "../transfers.js";
import { isDirectory, withoutEnd } from "./change-commands.js";
import type { Call, ShellCommand } from "./command.js";
import type { RemoteName, ShellState } from "./state.js";

const some = [1, Infinity] as const;
const flag = (short: string) => ({ type: "boolean", short }) as const;
const text = (short: string) => ({ type: "string", short }) as const;
const texts = (short: string) => ({ type: "string", short, multiple: true }) as const;

export const transferCommands: readonly ShellCommand[] = [
  {
    names: ["get", "mget", "pget"],
    usage: "get [-c] [-O folder] [-o file] [-n segments] name...",
    help: "fetch files; -c goes on where an earlier attempt was cut",
    options: { continue: flag("c"), output: text("o"), folder: text("O"), segments: text("n") },
    takes: some,
    completes: "remote",
    run: get,
  },
  {
    names: ["put", "mput"],
    usage: "put [-c] [-O folder] [-o name] file...",
    help: "send files; -c goes on behind what the server has",
    options: { continue: flag("c"), output: text("o"), folder: text("O") },
    takes: some,
    completes: "local",
    run: put,
  },
  {
    names: ["mirror"],
    usage: "mirror [-R] [-e] [-n] [--checksum] [--dry-run] [-P n] [-I pattern] [-X pattern] [from [to]]",
    help: "make a tree here like one on the server; with -R the other way about",
    options: {
      ...{ reverse: flag("R"), delete: flag("e"), newer: flag("n"), parallel: text("P"), segments: { type: "string" } },
      ...{ include: texts("I"), exclude: texts("X"), "dry-run": { type: "boolean" }, checksum: { type: "boolean" } },
      ...{ "size-only": { type: "boolean" }, "only-newer": { type: "boolean" } },
    },
    takes: [0, 2],
    completes: "remote-folder",
    run: mirrorFolders,
  },
];

async function get(shell: ShellState, call: Call): Promise<void> {
  const names = await shell.expand(call.words, call.signal);
  refuseOneNameForAll(call, names.length);
  const progress = new Progress({ wanted: isShown(shell) });
  expect(
    progress,
    names.map(({ entry }) => entry?.size),
  );
  try {
    for (const name of names) await fetchOne(shell, call, name, progress);
  } catch (error) {
    throw withWayOn(error, call.has("continue") ? "the same command goes on" : "with -c what came is kept");
  } finally {
    progress.close();
  }
}

async function fetchOne(shell: ShellState, call: Call, remote: RemoteName, progress: Progress): Promise<void> {
  const segments = countOf(call.text("segments") ?? String(shell.settings.segments), "-n");
  const output = call.text("output");
  const wanted = output === undefined ? `${shell.here(call.text("folder") ?? ".")}/` : shell.here(output);
  const local = await localName(wanted, remote.text);
  const onProgress = (bytes: number, total: number | undefined): void =>
    progress.update(path.basename(local), bytes, total);
  const options = { signal: call.signal, resume: call.has("continue"), onProgress };
  const bytes =
    segments > 1
      ? await shell.withPool(segments, (pool) => pool.download(remote.path, local, { ...options, segments }))
      : await shell.client.download(remote.path, local, options);
  progress.end(path.basename(local), bytes);
  if (shell.options.json) printJson({ event: "downloaded", path: remote.text, file: local, bytes });
}

function refuseOneNameForAll(call: Call, count: number): void {
  if (call.text("output") === undefined || count === 1) return;
  throw new FtpsError("usage", "-o names one file, and there are several", { hint: "-O names a folder" });
}

function expect(progress: Progress, sizes: readonly (number | undefined)[]): void {
  progress.expect(
    sizes.length,
    sizes.reduce((sum: number, size = 0) => sum + size, 0),
  );
}

async function put(shell: ShellState, call: Call): Promise<void> {
  const { signal } = call;
  const files = await shell.expandLocal(call.words);
  refuseOneNameForAll(call, files.length);
  const place = { output: call.text("output"), folder: shell.remote(call.text("folder") ?? ".") };
  const resume = call.has("continue");
  const progress = new Progress({ wanted: isShown(shell) });
  expect(progress, await Promise.all(files.map(async (file) => (await lstat(file).catch(() => undefined))?.size)));
  try {
    for (const file of files) {
      const remote = await remoteNameOf(shell, file, place, signal);
      const onProgress = (bytes: number, total: number | undefined): void =>
        progress.update(path.posix.basename(remote), bytes, total);
      const bytes = await shell.client.upload(file, remote, { signal, resume, onProgress });
      progress.end(path.posix.basename(remote), bytes);
      if (shell.options.json) printJson({ event: "uploaded", file, path: remote, bytes });
    }
  } catch (error) {
    throw withWayOn(error, resume ? "the same command goes on" : "with -c it goes on behind what the server has");
  } finally {
    progress.close();
  }
}

async function remoteNameOf(
  shell: ShellState,
  file: string,
  { output, folder }: { readonly output: string | undefined; readonly folder: string },
  signal: AbortSignal,
): Promise<string> {
  const name = path.basename(file);
  if (output === undefined) return path.posix.join(folder, name);
  const whole = path.posix.resolve(folder, output);
  const isFolder = output.endsWith("/") || (await isDirectory(shell, whole, signal));
  return isFolder ? path.posix.join(whole, name) : whole;
}

function isShown({ options }: ShellState): boolean {
  return !options.quiet && !options.json;
}

/** As lftp has it: a target that ends in a slash gets a folder with the source's name. */
async function mirrorFolders(shell: ShellState, call: Call): Promise<void> {
  const [from, to] = call.words.map((word) => word.text);
  const isDown = !call.has("reverse");
  const source = from ?? ".";
  const base = isDown ? path.posix.basename(shell.remote(source)) : path.basename(shell.here(source));
  const target = to === undefined ? (from === undefined ? "." : base) : to.endsWith("/") ? to + base : to;
  const segments = countOf(call.text("segments") ?? String(shell.settings.segments), "--segments");
  const parallel = countOf(call.text("parallel") ?? String(shell.settings.parallel), "-P");
  const [local, remote] = isDown
    ? [shell.here(target), withoutEnd(shell.remote(source))]
    : [shell.here(source), withoutEnd(shell.remote(target))];
  const flagged = (...names: readonly string[]) => (names.some((name) => call.has(name)) ? (true as const) : undefined);
  const rules = { delete: flagged("delete"), newer: flagged("newer", "only-newer"), sizeOnly: flagged("size-only") };
  const more = { checksum: flagged("checksum"), dryRun: flagged("dry-run") };
  const given = Object.entries({ ...rules, ...more }).filter(([, value]) => value !== undefined);
  const patterns = { include: call.texts("include"), exclude: call.texts("exclude") };
  const rest = { ...shell.options, ...patterns, ...Object.fromEntries(given) };
  try {
    await shell.withPool(Math.max(parallel, segments), (pool) =>
      mirrorTrees(pool, { isDown, local, remote, segments, signal: call.signal }, rest),
    );
  } catch (error) {
    throw withWayOn(error, MIRROR_WAY_ON);
  }
}

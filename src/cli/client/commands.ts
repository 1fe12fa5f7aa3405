import path from "node:path";
import { Command } from "commander";
import { type Entry, type FtpsClient, FtpsError, type Listing } from "../../client/index.js";
import { printable } from "../failure.js";
import { required } from "./arguments.js";
import { contentIsPrinted, ending, exitCodes } from "./exit-codes.js";
import { algorithmHelp, chosenAlgorithm } from "./hash-algorithm.js";
import { withWayOn } from "./interrupt.js";
import { newPath } from "./new-path.js";
import {
  entryAsJson,
  entryAsText,
  entryLines,
  note,
  printContent,
  printJson,
  printLines,
  printRefused,
  printText,
  printUnreadable,
} from "./print.js";
import { resolveTarget, type ServerOptions, type Target, withClient, withServerOptions } from "./target.js";
import { workingFolder } from "./working-folder.js";

type Work<O> = (
  context: { client: FtpsClient; signal: AbortSignal; target: Target; options: O },
  ...rest: string[]
) => Promise<void>;

const LOOK_WHETHER = "sealift stat tells whether it was done";
/** What looked and changed nothing, when it was cut. */
const LOOKED = "nothing was changed: run the same command again";

/** A command whose first argument is an address. `wayOn`: what to do when it was cut. */
function command<O extends ServerOptions = ServerOptions>(
  usage: string,
  description: string,
  work: Work<O>,
  wayOn = LOOKED,
): Command {
  return withServerOptions(new Command(usage.split(" ", 1)[0]).arguments(usage.slice(usage.indexOf(" ") + 1)))
    .description(description)
    .action(
      ending(async (url: string | undefined, ...rest: unknown[]) => {
        const options = rest.find(
          (each): each is O => typeof each === "object" && each !== null && !Array.isArray(each),
        );
        const words = rest.filter((each): each is string => typeof each === "string");
        const target = await resolveTarget(url);
        if (options === undefined) throw new FtpsError("usage", "the command is not complete");
        try {
          await withClient(target, options, (client, signal) => work({ client, signal, target, options }, ...words));
        } catch (error) {
          throw withWayOn(error, wayOn);
        }
      }),
    );
}

function printEntry(entry: Entry, { json }: ServerOptions, indent = ""): void {
  if (json) printJson(entryAsJson(entry));
  else printText(indent + entryAsText(entry));
}

/** `sealift ls|tree|stat|cat|rm|mv|mkdir|hash`. */
export function fileCommands(): readonly Command[] {
  return [ls(), tree(), stat(), cat(), rm(), mv(), mkdir(), hash()];
}

function ls(): Command {
  return command("ls [url]", "list a folder on a server, or what fits a pattern", async (context) => {
    const { client, signal, target, options } = context;
    if (await isPattern(client, target.path, signal)) {
      const onUnreadable = (_folder: string, lines: readonly string[]): void => printUnreadable(lines, options);
      let found = 0;
      for await (const entry of client.glob(target.path ?? "", { signal, onUnreadable })) {
        printEntry(entry, options);
        found++;
      }
      if (found === 0) throw new FtpsError("not-found", `nothing fits ${target.path}`, { retry: false });
      return;
    }
    const { entries, unreadable } = await listOrFile(client, target.path, signal);
    await printLines(entryLines(entries, options));
    printUnreadable(unreadable, options);
  });
}

/** A name with brackets may be just that: where there is such a folder or file, it is the one that is meant. */
async function isPattern(client: FtpsClient, remote = "", signal: AbortSignal): Promise<boolean> {
  if (!/[*?[]/.test(remote)) return false;
  return /[*?]/.test(remote) || (await entryAt(client, remote, signal)) === undefined;
}

/** Servers with MLSD refuse to list what is no folder. */
async function listOrFile(
  client: FtpsClient,
  remote: string | undefined,
  signal: AbortSignal,
): Promise<Pick<Listing, "entries" | "unreadable">> {
  try {
    return await client.list(remote, { signal });
  } catch (error) {
    if (remote === undefined || !(error instanceof FtpsError) || error.reply === undefined) throw error;
    const entry = await entryAt(client, remote, signal);
    if (entry === undefined || entry.kind === "directory") throw error;
    return { entries: [entry], unreadable: [] };
  }
}

/** Undefined: nothing is there, or the server does not tell. */
async function entryAt(client: FtpsClient, remote: string, signal: AbortSignal): Promise<Entry | undefined> {
  try {
    return await client.stat(remote, { signal });
  } catch (error) {
    if (error instanceof FtpsError && (error.reply !== undefined || error.code === "not-found")) return undefined;
    throw error;
  }
}

function tree(): Command {
  return command<ServerOptions & { depth?: string }>(
    "tree [url]",
    "list a folder and all that is in it",
    async ({ client, signal, target, options }) => {
      const base = (target.path ?? "").split("/").filter((part) => part !== "").length;
      const onUnreadable = (_folder: string, lines: readonly string[]): void => printUnreadable(lines, options);
      const depth = options.depth === undefined ? undefined : Number(options.depth);
      if (depth !== undefined && !(Number.isInteger(depth) && depth > 0))
        throw new FtpsError("usage", "--depth is a number from 1");
      const onRefused = (folder: string, error: FtpsError): void => {
        printRefused(folder, error, options);
        process.exitCode = exitCodes[error.code];
      };
      for await (const entry of client.walk(target.path, { signal, depth, onUnreadable, onRefused, blockMode: true })) {
        const level = entry.path.split("/").filter((part) => part !== "").length - base - 1;
        printEntry(entry, options, "  ".repeat(Math.max(0, level)));
      }
    },
  ).option("--depth <n>", "folders within folders, at most");
}

function stat(): Command {
  return command(
    "stat <url>",
    "tell what is known about a file or folder",
    async ({ client, signal, target, options }) => {
      const remote = target.path ?? (await workingFolder(client, signal));
      printEntry(await client.stat(remote, { signal }), options);
    },
  );
}

function cat(): Command {
  return command("cat <url>", "print a file", async ({ client, signal, target }) => {
    contentIsPrinted();
    await printContent(client.stream(required(target), { signal }), signal);
  });
}

function rm(): Command {
  return command<ServerOptions & { recursive?: true }>(
    "rm <url>",
    "remove a file, or with -r a folder and all that is in it",
    async ({ client, signal, target, options }) => {
      const remote = required(target);
      await client.remove(remote, { signal, recursive: options.recursive === true });
      done("removed", remote, options);
    },
    "what was removed is gone: run the same command again for the rest",
  ).option("-r, --recursive", "folders too, with all that is in them");
}

function mv(): Command {
  return command(
    "mv <url> <path>",
    "rename a file or folder, or move it; the new path is on the same server, from the folder of the old one",
    async (context, given = "") => {
      const { client, signal, target, options } = context;
      const from = required(target);
      const to = await newPath({ client, signal, target, from, given });
      await client.rename(from, to, { signal });
      if (options.json) printJson({ event: "renamed", path: from, to });
      else note(`renamed ${printable(from)} -> ${printable(to)}`, options);
    },
    LOOK_WHETHER,
  );
}

function mkdir(): Command {
  return command<ServerOptions & { parents?: true }>(
    "mkdir <url>",
    "make a folder",
    async ({ client, signal, target, options }) => {
      await client.makeDirectory(required(target), { signal, parents: options.parents === true });
      done("made", required(target), options);
    },
    LOOK_WHETHER,
  ).option("-p, --parents", "those above it too; one that is there is no failure");
}

function hash(): Command {
  return command<ServerOptions & { algorithm?: string }>(
    "hash <url>",
    "let the server compute the hash of a file",
    async ({ client, signal, target, options }) => {
      const algorithm = chosenAlgorithm(client, options.algorithm);
      const digest = await client.hash(required(target), algorithm, { signal });
      if (options.json) printJson({ event: "hash", path: target.path, algorithm, digest });
      else printText(`${digest}  ${printable(path.posix.basename(required(target)))}`);
    },
  ).option("-a, --algorithm <name>", algorithmHelp);
}

function done(event: string, what: string, options: ServerOptions): void {
  if (options.json) printJson({ event, path: what });
  else note(`${event} ${printable(what)}`, options);
}

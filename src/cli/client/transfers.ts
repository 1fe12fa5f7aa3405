import { type FileHandle, lstat, open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { type FetchOptions, type FtpsClient, FtpsError, type FtpsPool } from "../../client/index.js";
import { countOf, required } from "./arguments.js";
import { contentIsPrinted, ending } from "./exit-codes.js";
import { untilInterrupted, withWayOn, withWayOnOfBegun } from "./interrupt.js";
import { printContent, printJson } from "./print.js";
import { Progress } from "./progress.js";
import { oneOf } from "./server-options.js";
import {
  completeOptions,
  openPoolOrSayHow,
  resolveTarget,
  type ServerOptions,
  type Target,
  withClient,
  withServerOptions,
} from "./target.js";

interface TransferOptions extends ServerOptions {
  readonly continue?: true;
  readonly overwrite?: boolean;
  readonly verify?: string;
  readonly segments?: string;
}

/** `sealift get|put`. */
export function transferCommands(): readonly Command[] {
  return [
    withServerOptions(new Command("get").arguments("<url> [file]"))
      .description("fetch a file: it is there when it is whole; - prints it")
      .option("-c, --continue", "keep what came when it is cut, and go on from there next time")
      .option("--no-overwrite", "do not replace a file that is there")
      .option("--segments <n>", "fetch a large file in parts, so many at once", "1")
      .action(ending(get)),
    withServerOptions(new Command("put").arguments("<file> <url>"))
      .description("send a file (- is standard input); a path that ends in / is a folder")
      .option("-c, --continue", "go on behind what the server has of it")
      .addOption(oneOf("--verify <how>", "what is compared behind it", ["hash", "size", "none"]).default("hash"))
      .action(ending(put)),
  ];
}

async function get(url: string, file: string | undefined, options: TransferOptions): Promise<void> {
  const target = await resolveTarget(url);
  const remote = required(target);
  const segments = countOf(options.segments ?? "1", "--segments");
  if (file === "-") {
    contentIsPrinted();
    // Never destroyed, whatever fails: what follows, and the error as a JSON line, goes there too.
    await streamed(target, options, (client, signal) => printContent(client.stream(remote, { signal }), signal));
    return;
  }
  const local = await followed(file, await localName(file, remote));
  if (file !== undefined && (await isSpecial(local))) {
    const to = (await openSpecial(local, "w")).createWriteStream();
    const bytes = await streamed(target, options, (client, signal) => client.download(remote, to, { signal }));
    if (options.json) printJson({ event: "downloaded", path: remote, file: local, bytes });
    return;
  }
  const fetching: FetchOptions = {
    resume: options.continue === true,
    overwrite: options.overwrite !== false,
  };
  const bytes = await shown(
    path.basename(local),
    wayToGoOn(options, "with --continue what came is kept"),
    options,
    (onProgress) =>
      segments > 1
        ? inSegments(target, options, segments, (pool, signal) =>
            pool.download(remote, local, { ...fetching, segments, signal, onProgress }),
          )
        : withClient(target, options, (client, signal) =>
            client.download(remote, local, { ...fetching, signal, onProgress }),
          ),
  );
  if (options.json) printJson({ event: "downloaded", path: remote, file: local, bytes });
}

/** The terminal, a pipe, a device: what is there cannot be replaced by a whole file. */
async function streamed(
  target: Target,
  options: ServerOptions,
  work: (client: FtpsClient, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  try {
    return await withClient(target, options, work);
  } catch (error) {
    throw withWayOn(error, "run the same command again: it begins anew");
  }
}

/** Who names a link means what it leads to; one that happens to have the server's name is replaced. */
async function followed(given: string | undefined, local: string): Promise<string> {
  const isLink = given !== undefined && (await lstat(local).catch(() => undefined))?.isSymbolicLink() === true;
  return isLink ? await realpath(local).catch(() => local) : local;
}

/** A pipe, a device, a socket. */
async function isSpecial(file: string): Promise<boolean> {
  const there = await stat(file).catch(() => undefined);
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

async function openSpecial(file: string, flags: "r" | "w"): Promise<FileHandle> {
  try {
    return await open(file, flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
    throw new FtpsError("local", `${file} cannot be opened (${code})`, { cause: error, hint: "check its permissions" });
  }
}

async function inSegments<T>(
  target: Target,
  options: ServerOptions,
  size: number,
  work: (pool: FtpsPool, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return untilInterrupted(async (signal) => {
    const complete = { ...(await completeOptions(target, options)), signal };
    await using pool = await openPoolOrSayHow(complete, size);
    return await work(pool, signal);
  });
}

function wayToGoOn(options: TransferOptions, otherwise: string): string {
  return options.continue ? "run the same command again: it goes on" : otherwise;
}

/** With a bar; what was cut says how it goes on. */
async function shown(
  name: string,
  wayOn: string,
  options: TransferOptions,
  work: (onProgress: NonNullable<FetchOptions["onProgress"]>) => Promise<number>,
): Promise<number> {
  const progress = new Progress({ wanted: !options.quiet && !options.json });
  let hasBegun = false;
  try {
    const bytes = await work((done, total) => {
      hasBegun ||= done > 0;
      progress.update(name, done, total);
    });
    progress.end(name, bytes);
    return bytes;
  } catch (error) {
    throw hasBegun ? withWayOnOfBegun(error, wayOn) : withWayOn(error, wayOn);
  } finally {
    progress.close();
  }
}

/** The last name of the path in this folder, or in the folder that was named. The server's name never leads out of it. */
export async function localName(file: string | undefined, remote: string): Promise<string> {
  const name = path.posix.basename(remote);
  const plain = name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
  if (file !== undefined && !file.endsWith("/") && !(await isFolder(file))) return file;
  if (!plain)
    throw new FtpsError("usage", "the address names no file", { hint: "say under which name it shall be kept" });
  return path.join(file ?? ".", name);
}

async function isFolder(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined))?.isDirectory() === true;
}

async function put(file: string, url: string, options: TransferOptions): Promise<void> {
  const target = await resolveTarget(url);
  const { verify = "hash" } = options;
  if (verify !== "hash" && verify !== "size" && verify !== "none")
    throw new FtpsError("usage", "--verify is hash, size or none");
  // Without a path it goes where the login leads.
  const given = target.path ?? "";
  const isFolder = given === "" || given.endsWith("/");
  if (file === "-" && isFolder)
    throw new FtpsError("usage", "standard input has no name", { hint: "write the name into the address" });
  const remote = isFolder ? given + path.basename(file) : given;
  if (file === "-" && options.passwordStdin)
    throw new FtpsError("usage", "standard input cannot be both the file and the password", {
      hint: "set SEALIFT_PASSWORD, or save the site with its password",
    });
  const isStream = file === "-" || (await isSpecial(file));
  const source = file === "-" ? process.stdin : isStream ? (await openSpecial(file, "r")).createReadStream() : file;
  const resume = options.continue === true;
  // A stream cannot be read again.
  const way = isStream
    ? "send it again"
    : wayToGoOn(options, "run it with --continue: it goes on behind what the server has");
  const bytes = await shown(path.posix.basename(remote), way, options, (onProgress) =>
    withClient(target, options, (client: FtpsClient, signal) =>
      client.upload(source, remote, { signal, resume, verify, onProgress }),
    ),
  );
  if (options.json) printJson({ event: "uploaded", file, path: remote, bytes });
}

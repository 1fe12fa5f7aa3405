import { lstat } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { FtpsError } from "../../client/index.js";
import { required } from "./commands.js";
import { ending } from "./exit-codes.js";
import { printJson } from "./print.js";
import { Progress } from "./progress.js";
import { parseTarget, type ServerOptions, withClient, withServerOptions } from "./target.js";

interface TransferOptions extends ServerOptions {
  readonly continue?: true;
  readonly overwrite?: boolean;
  readonly verify?: string;
}

/** `sealift get|put`. */
export function transferCommands(): readonly Command[] {
  return [
    withServerOptions(new Command("get").arguments("<url> [file]"))
      .description("fetch a file: it is there when it is whole; - prints it")
      .option("-c, --continue", "keep what came when it is cut, and go on from there next time")
      .option("--no-overwrite", "do not replace a file that is there")
      .action(ending(get)),
    withServerOptions(new Command("put").arguments("<file> <url>"))
      .description("send a file (- is standard input); a path that ends in / is a folder")
      .option("-c, --continue", "go on behind what the server has of it")
      .option("--verify <how>", "hash, size or none", "hash")
      .action(ending(put)),
  ];
}

async function get(url: string, file: string | undefined, options: TransferOptions): Promise<void> {
  const target = parseTarget(url);
  const remote = required(target);
  await withClient(target, options, async (client, signal) => {
    if (file === "-") {
      await client.download(remote, process.stdout, { signal });
      return;
    }
    const local = await localName(file, remote);
    const progress = new Progress(path.basename(local), !options.quiet && !options.json);
    let bytes: number | undefined;
    try {
      bytes = await client.download(remote, local, {
        ...{ signal, resume: options.continue === true, overwrite: options.overwrite !== false },
        onProgress: progress.update,
      });
    } catch (error) {
      throw withWayOn(error, options);
    } finally {
      progress.end(bytes);
    }
    if (options.json) printJson({ event: "downloaded", path: remote, file: local, bytes });
  });
}

/** Ctrl-C and cuts: what came can be kept. */
function withWayOn(error: unknown, options: TransferOptions): unknown {
  if (
    !(error instanceof FtpsError) ||
    error.hint !== undefined ||
    !["aborted", "incomplete", "closed"].includes(error.code)
  )
    return error;
  const hint = options.continue ? "run the same command again: it goes on" : "with --continue what came is kept";
  return new FtpsError(error.code, error.message, { hint, cause: error });
}

/** The last name of the path in this folder, or in the folder that was named. The server's name never leads out of it. */
async function localName(file: string | undefined, remote: string): Promise<string> {
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
  const target = parseTarget(url);
  const { verify = "hash" } = options;
  if (verify !== "hash" && verify !== "size" && verify !== "none")
    throw new FtpsError("usage", "--verify is hash, size or none");
  const given = target.path ?? "/";
  if (file === "-" && given.endsWith("/"))
    throw new FtpsError("usage", "standard input has no name", { hint: "write the name into the address" });
  const remote = given.endsWith("/") ? given + path.basename(file) : given;
  const source = file === "-" ? process.stdin : file;
  await withClient(target, options, async (client, signal) => {
    const progress = new Progress(path.posix.basename(remote), !options.quiet && !options.json);
    let bytes: number | undefined;
    try {
      const resume = options.continue === true;
      bytes = await client.upload(source, remote, { signal, resume, verify, onProgress: progress.update });
    } catch (error) {
      throw withWayOn(error, options);
    } finally {
      progress.end(bytes);
    }
    if (options.json) printJson({ event: "uploaded", file, path: remote, bytes });
  });
}

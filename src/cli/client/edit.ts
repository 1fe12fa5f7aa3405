import { spawn } from "node:child_process";
import { chmod, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { localHash } from "../../client/hash.js";
import { type FtpsClient, FtpsError, type HashAlgorithm } from "../../client/index.js";
import { withoutOurs } from "../../support/child-environment.js";
import { CliFailure, printable } from "../failure.js";
import { required } from "./arguments.js";
import { completeOptions } from "./connect-options.js";
import { ending } from "./exit-codes.js";
import { lendingTerminal, untilInterrupted } from "./interrupt.js";
import { note, printJson } from "./print.js";
import { connectOrSayHow, resolveTarget, type ServerOptions, withServerOptions } from "./target.js";

/** Largest file that is edited, in bytes. */
const MAX_EDIT_BYTES = 64 * 1024 * 1024;

/** `sealift edit`. */
export function editCommand(): Command {
  return withServerOptions(new Command("edit").arguments("<url>"))
    .description("edit a file with VISUAL or EDITOR, and put it back unless it changed on the server meanwhile")
    .action(
      ending(async (url: string, options: ServerOptions) => {
        const target = await resolveTarget(url);
        const remote = required(target);
        const complete = await completeOptions(target, options);
        await untilInterrupted(async (signal) => {
          await using client = await connectOrSayHow({ ...complete, signal });
          tellEdited(remote, await editRemote(client, remote, signal), options);
        });
      }),
    );
}

export function tellEdited(remote: string, bytes: number | undefined, options: ServerOptions): void {
  if (options.json) printJson({ event: bytes === undefined ? "unchanged" : "edited", path: remote, bytes });
  else note(printable(bytes === undefined ? `${remote} is as it was` : `put back ${remote}`), options);
}

/**
 * A file of the server in the editor, and back. Bytes that were put back; undefined: nothing was changed. A file that is not there yet begins empty. Whatever goes wrong behind the
 * first change, what was edited is kept, and the error says where. Throws FtpsError and CliFailure.
 */
export async function editRemote(client: FtpsClient, remote: string, signal: AbortSignal): Promise<number | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), "sealift-edit-"));
  const file = path.join(folder, localNameOf(remote));
  let keep = false;
  try {
    const before = await fetch(client, remote, file, signal);
    const start = await localHash(file, "SHA-256", signal);
    await runEditor(file);
    if ((await localHash(file, "SHA-256", signal)) === start) return undefined;
    keep = true;
    await refuseChanged(client, remote, { before, start }, signal);
    const bytes = await client.upload(file, remote, { signal });
    keep = false;
    return bytes;
  } catch (error) {
    throw keep ? withPlace(error, file) : error;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

/** What is at the end of the path, so that editors know what kind of file it is. */
function localNameOf(remote: string): string {
  const name = path.posix
    .basename(remote)
    .replace(/[^\p{L}\p{N}._-]/gu, "_")
    .slice(-100);
  return /^\.*$/.test(name) ? "file" : name;
}

interface Version {
  readonly size: number | undefined;
  readonly modified: number | undefined;
  readonly hash: string | undefined;
}

/** Sums against accidents are no reason to take what somebody has written for what was fetched. */
const strong: readonly HashAlgorithm[] = ["SHA-256", "SHA-512", "SHA-1", "MD5"];

/** Undefined: it is not there. */
async function versionOf(client: FtpsClient, remote: string, signal: AbortSignal): Promise<Version | undefined> {
  if (!(await client.exists(remote, { signal }))) return undefined;
  const { kind, size, modified } = await client.stat(remote, { signal });
  if (kind === "directory") throw new FtpsError("refused", `${remote} is a folder`, { hint: "name a file in it" });
  const algorithm = strong.find((name) => client.hashAlgorithms.includes(name));
  const hash = algorithm && (await client.hash(remote, algorithm, { signal }).catch(unlessAborted(signal)));
  return { size, modified: modified?.getTime(), hash };
}

function unlessAborted(signal: AbortSignal) {
  return (error: unknown): undefined => {
    if (signal.aborted) throw error;
  };
}

async function fetch(
  client: FtpsClient,
  remote: string,
  file: string,
  signal: AbortSignal,
): Promise<Version | undefined> {
  const version = await versionOf(client, remote, signal);
  if ((version?.size ?? 0) > MAX_EDIT_BYTES)
    throw new FtpsError("too-large", `${remote} has more than ${MAX_EDIT_BYTES} bytes`, { hint: "get it, and put it" });
  if (version !== undefined) await client.download(remote, file, { signal, keepTime: false });
  else await (await open(file, "wx", 0o600)).close();
  await chmod(file, 0o600);
  return version;
}

/** By size, time and hash; where the server has no hashes, by what is in it. */
async function refuseChanged(
  client: FtpsClient,
  remote: string,
  { before, start }: { readonly before: Version | undefined; readonly start: string },
  signal: AbortSignal,
): Promise<void> {
  const now = await versionOf(client, remote, signal);
  const same = before?.size === now?.size && before?.modified === now?.modified && before?.hash === now?.hash;
  if (same && (now === undefined || now.hash !== undefined)) return;
  if (same && (await contentHash(client, remote, signal)) === start) return;
  throw new FtpsError("changed", `${remote} changed on the server meanwhile: it is left as it is now there`);
}

async function contentHash(client: FtpsClient, remote: string, signal: AbortSignal): Promise<string> {
  const { createHash } = await import("node:crypto");
  const content = await client.content(remote, { signal, limit: MAX_EDIT_BYTES });
  return createHash("sha256").update(content).digest("hex");
}

function withPlace(error: unknown, file: string): unknown {
  const hint = `what you edited is kept: ${file}`;
  if (error instanceof FtpsError) return new FtpsError(error.code, error.message, { hint, cause: error });
  return new CliFailure(error instanceof Error ? error.message : String(error), hint, { cause: error });
}

/** VISUAL and EDITOR may have words of their own (`code --wait`), as the shell reads them. */
async function runEditor(file: string): Promise<void> {
  const editor = process.env.VISUAL || process.env.EDITOR || (process.platform === "win32" ? "notepad" : "vi");
  const status = await lendingTerminal(() => runOnTerminal(editor, file));
  if (status === 0 && (await stat(file).catch(() => undefined))?.isFile()) return;
  throw new CliFailure(`the editor (${editor}) ended with ${status ?? "a signal"}`, "nothing was put back");
}

function runOnTerminal(editor: string, file: string): Promise<number | null> {
  const isWindows = process.platform === "win32";
  const [program, args] = isWindows ? [`${editor} "${file}"`, []] : ["sh", ["-c", `${editor} "$@"`, editor, file]];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", shell: isWindows, env: withoutOurs(process.env) });
    child.once("error", (error) =>
      reject(new CliFailure(`the editor cannot be started: ${error.message}`, "set EDITOR")),
    );
    child.once("close", (status) => resolve(status));
  });
}

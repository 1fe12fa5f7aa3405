import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { ByteString } from "../protocol/byte-string.js";
import { receiveStream } from "../support/receive-stream.js";
import { asFtpsError, FtpsError, printable } from "./errors.js";
import { askModified, askSize, statPath } from "./listing.js";
import { cutOff } from "./listing-transfer.js";
import { downloadChunkSizes, transferMemory } from "./memory.js";
import { commandLine, type Session } from "./session.js";
import { runTransfer } from "./transfer.js";

/** What is known about a file on the server before it is fetched. */
export interface RemoteFile {
  /** Bytes; undefined where the server does not tell. */
  readonly size: number | undefined;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
}

export interface ReceivePlan {
  readonly path: ByteString;
  /** First byte, and how many; undefined: to the end. */
  readonly offset: number;
  readonly length: number | undefined;
  readonly file: RemoteFile;
  readonly signal: AbortSignal | undefined;
  /** One of many small files: the data connection may stay for the next one. */
  readonly blocks?: boolean | undefined;
  /** Takes bytes to where they belong; their memory is used again when it resolves. */
  readonly write: (content: Buffer) => Promise<void>;
  /** Bytes that have come, as they come. */
  readonly onBytes: (count: number) => void;
}

export async function lookUp(session: Session, wire: ByteString, signal: AbortSignal | undefined): Promise<RemoteFile> {
  if (!session.features.has("MLST"))
    return { size: await askSize(session, wire, signal), modified: await askModified(session, wire, signal) };
  const entry = await statPath(session, wire, signal);
  if (entry.kind === "directory")
    throw new FtpsError("refused", `${printable(entry.path)} is a folder`, { hint: "list it, or mirror it" });
  // MLST may leave it out, or tell it of what a link leads to.
  const size = entry.size ?? (await askSize(session, wire, signal));
  return { size, modified: entry.modified?.getTime() };
}

/** Throws FtpsError "usage" for what is no number of bytes. */
export function refuseNoRange(range: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value = 0] of Object.entries(range))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new FtpsError("usage", `${name} is a number of bytes, and not ${value}`, { hint: "count from 0" });
}

/** Receives a file or a part of it. All bytes that `file` promises have been written when it resolves; otherwise it throws FtpsError. */
export async function receive(session: Session, plan: ReceivePlan): Promise<void> {
  const { path: wire, offset, length, file, signal, blocks } = plan;
  const what = printable(session.names.toText(wire));
  const rest = file.size === undefined ? undefined : Math.max(0, file.size - offset);
  const wanted = length === undefined ? rest : Math.min(length, rest ?? length);
  // Where the server cannot be told where a part ends, what comes behind it is not waited for.
  const endsWithin = length !== undefined && (rest === undefined || length < rest);
  const last = endsWithin && session.features.detail("RANG") === "STREAM" ? offset + length - 1 : undefined;
  let seen = 0;
  let came = 0;
  // Some that have RANG send all the same to the end: what comes behind the part is not waited for there either.
  const isOver = (): boolean => endsWithin && came === wanted && (last === undefined || seen > came);
  if (wanted === 0) return;
  const command = commandLine("RETR", wire);
  try {
    await runTransfer(
      session,
      { command, type: "I", direction: "receive", offset: offset || undefined, last, what, signal, blocks },
      async (line) => {
        const { clean } = await receiveStream({
          stream: line.stream,
          endedCleanly: line.endedCleanly,
          memory: transferMemory,
          chunkSize: downloadChunkSizes(),
          onBytes: (count) => {
            line.stall.moved(count);
            seen += count;
            if (!endsWithin && wanted !== undefined && seen > wanted) line.stream.destroy(changedOnTheWay(what));
          },
          onHeld: (held) => (held ? line.stall.stop() : line.stall.start()),
          write: async (content) => {
            const own = endsWithin ? content.subarray(0, Math.max(0, (wanted ?? came) - came)) : content;
            if (!endsWithin && wanted !== undefined && came + own.length > wanted) throw changedOnTheWay(what);
            await session.throttle?.pass(own.length, line.over);
            if (own.length > 0) await plan.write(own);
            came += own.length;
            plan.onBytes(own.length);
            if (isOver()) throw new Error("nothing more is wanted");
          },
        });
        if (!clean && (session.settings.cleanEnd === "require" || came !== wanted)) throw cutOff(what);
        if (wanted !== undefined && came < wanted)
          throw new FtpsError("incomplete", `${what}: ${came} of ${wanted} bytes came`);
      },
    );
  } catch (error) {
    // What a part ends with is our own doing.
    if (!isOver()) throw error;
  }
}

export function changedOnTheWay(what: string): FtpsError {
  return new FtpsError("changed", `${what} changed while it was being fetched`, {
    hint: "fetch it again",
    retry: true,
  });
}

/**
 * What to throw behind a refusal in the middle of a file, such as "554 shorter than that": that the file has changed since it was looked at, where another look says so.
 * `again`: throws FtpsError "changed" then.
 */
export async function refusalOrChange(error: unknown, again: () => Promise<unknown>): Promise<unknown> {
  if (!(error instanceof FtpsError) || error.reply === undefined) return error;
  try {
    await again();
  } catch (found) {
    if (found instanceof FtpsError && found.code === "changed") return found;
  }
  return error;
}

/** Of the file's own name, in bytes: names have 255 of them, and the rest of this one needs some. */
const MAX_KEPT_NAME_BYTES = 200;

/** The name that a file has until it is whole. */
export function partName(file: string, id: string): string {
  return `${partStart(file)}${id}.part`;
}

/** What the names of all its parts begin with. */
export function partStart(file: string): string {
  return `.${Buffer.from(path.basename(file)).subarray(0, MAX_KEPT_NAME_BYTES).toString()}.`;
}

/** A file that is there under its name only when it is whole. */
export class LocalDownload {
  readonly #file: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #isKept: boolean;
  #position: number;

  private constructor(
    file: string,
    temporary: string,
    handle: FileHandle,
    kept: { readonly size: number } | undefined,
  ) {
    this.#file = file;
    this.#temporary = temporary;
    this.#handle = handle;
    this.#isKept = kept !== undefined;
    this.#position = kept?.size ?? 0;
  }

  /** `kept`: a name that stays the same, under which what came is kept when it does not end well, and goes on from. `replaces`: false where nothing is there. Throws FtpsError "local". */
  static async begin(file: string, kept: string | undefined, replaces = true): Promise<LocalDownload> {
    const folder = path.dirname(path.resolve(file));
    const temporary = path.join(folder, kept ?? partName(file, randomBytes(6).toString("hex")));
    try {
      // Never through a link that somebody has put there.
      const opening = kept === undefined ? open(temporary, "wx", 0o666) : openKept(temporary);
      const looking = replaces ? lstat(file).catch(() => undefined) : undefined;
      const handle = await opening;
      await takeOver(handle, temporary, file, await looking);
      return new LocalDownload(file, temporary, handle, kept === undefined ? undefined : await handle.stat());
    } catch (error) {
      throw localFailure(error, `${file} cannot be written`);
    }
  }

  /** Where it lies until it is whole. */
  get temporary(): string {
    return this.#temporary;
  }

  /** Bytes that are there. */
  get position(): number {
    return this.#position;
  }

  /** Behind what is there. */
  write(content: Buffer): Promise<void> {
    return this.writeAt(content, this.#position);
  }

  /** Anywhere. The last byte that was written is the file's last one. */
  async writeAt(content: Buffer, position: number): Promise<void> {
    try {
      for (let from = 0; from < content.length; ) {
        const { bytesWritten } = await this.#handle.write(content, from, content.length - from, position + from);
        from += bytesWritten;
        this.#position = Math.max(this.#position, position + from);
      }
    } catch (error) {
      throw localFailure(error, `${this.#file} cannot be written`);
    }
  }

  /** What was written is on the disk when it resolves. */
  async flush(): Promise<void> {
    await this.#handle.datasync();
  }

  /** From the start again. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0);
    this.#position = 0;
  }

  /** Gives it its name. `modified`: milliseconds since 1970. Without `overwrite` no file that is there is replaced, also when it has come just now. */
  async publish(modified: number | undefined, overwrite: boolean): Promise<void> {
    try {
      // What a longer kept part had more.
      if (this.#isKept) await this.#handle.truncate(this.#position);
      if (modified !== undefined) await this.#handle.utimes(modified / 1000, modified / 1000);
      await this.#handle.sync();
      await this.#handle.close();
      if (overwrite) await rename(this.#temporary, this.#file);
      else {
        await link(this.#temporary, this.#file);
        await rm(this.#temporary, { force: true });
      }
      await syncFolder(path.dirname(path.resolve(this.#file)));
    } catch (error) {
      await this.abandon(false);
      throw localFailure(error, `${this.#file} cannot be written`);
    }
  }

  /** What came is of no use, or (with `kept`) waits for the next attempt. */
  async abandon(keep: boolean): Promise<void> {
    await this.#handle.close().catch(() => {});
    if (!keep) await rm(this.#temporary, { force: true });
  }
}

/** What was private stays private; and nobody wants a device or a pipe to be replaced by a file. */
async function takeOver(
  handle: FileHandle,
  temporary: string,
  file: string,
  replaced: Stats | undefined,
): Promise<void> {
  if (replaced === undefined || replaced.isSymbolicLink()) return;
  // File systems without modes refuse it.
  if (replaced.isFile()) return handle.chmod(replaced.mode & 0o777).catch(() => {});
  await handle.close();
  await rm(temporary, { force: true });
  const what = replaced.isDirectory() ? "is a folder" : "is no file that could be replaced";
  throw new FtpsError("local", `${file} ${what}`, { hint: "name a file; what comes can also go into a stream" });
}

async function openKept(file: string): Promise<FileHandle> {
  const { O_CREAT, O_NOFOLLOW, O_RDWR } = (await import("node:fs")).constants;
  return open(file, O_RDWR | O_CREAT | (O_NOFOLLOW ?? 0), 0o666);
}

/** Windows has no handle of a folder to flush; and who may write to a folder may not always open it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES" && error.code !== "EPERM") throw error;
    return undefined;
  });
  if (handle === undefined) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function localFailure(error: unknown, what: string): FtpsError {
  return asFtpsError(error, "local", what, "check the path, its permissions, and the space on the disk");
}

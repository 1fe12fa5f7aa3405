import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import type { ByteString } from "../protocol/byte-string.js";
import {
  changedOnTheWay,
  LocalDownload,
  lookUp,
  partName,
  type RemoteFile,
  receive,
  refusalOrChange,
} from "./download.js";
import { FtpsError, printable } from "./errors.js";
import { cheapestHash, localHash } from "./hash.js";
import type { Keeper } from "./keeper.js";
import type { Session } from "./session.js";
import { hashIfAny } from "./upload.js";

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that are there, and its size where that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  /** What is known from a listing: saves asking. */
  readonly known?: RemoteFile | undefined;
  /** Keep what came when it does not end well, and go on from there next time. */
  readonly resume?: boolean | undefined;
  /** The server's time of modification for the local file too. Default: true. */
  readonly keepTime?: boolean | undefined;
  /** One of many small files: the data connection may stay for the next one. */
  readonly blockMode?: boolean | undefined;
  /** An existing file is replaced. Default: true. */
  readonly overwrite?: boolean | undefined;
  /** False: it is known that nothing is there under the local name. Saves looking. */
  readonly replaces?: boolean | undefined;
}

/** A file on the server to a file here, which is there only when it is whole. Bytes of the file. Throws FtpsError. */
export async function fetchFile(
  keeper: Keeper,
  wire: ByteString,
  file: string,
  options: FetchOptions,
): Promise<number> {
  const { signal, onProgress, known, resume = false, keepTime = true, overwrite = true, blockMode, replaces } = options;
  if (!overwrite) await refuseExisting(file);
  let remote: RemoteFile | undefined = known;
  let local: LocalDownload | undefined;
  let resumed = false;
  try {
    await keeper.retry(
      async (session) => {
        remote = await sameAsBefore(session, wire, remote, local === undefined, signal);
        const kept = resume ? keptName(file, keeper, wire, remote) : undefined;
        local ??= await LocalDownload.begin(file, kept, replaces);
        const target = local;
        if (remote.size !== undefined && target.position > remote.size) await target.restart();
        resumed ||= target.position > 0;
        onProgress?.(target.position, remote.size);
        await receive(session, {
          ...{ path: wire, offset: target.position, length: undefined, file: remote, signal, blocks: blockMode },
          write: (content) => target.write(content),
          onBytes: () => onProgress?.(target.position, remote?.size),
        }).catch(async (error: unknown) => {
          throw resumed
            ? await refusalOrChange(error, () => sameAsBefore(session, wire, remote, false, signal))
            : error;
        });
        if (resumed) await verifyDownload(session, wire, target, signal);
      },
      signal,
      () => local?.position ?? 0,
    );
  } catch (error) {
    await (local as LocalDownload | undefined)?.abandon(resume && mayGoOn(error));
    throw error;
  }
  const whole = local as LocalDownload | undefined;
  await whole?.publish(keepTime ? (remote as RemoteFile | undefined)?.modified : undefined, overwrite);
  return whole?.position ?? 0;
}

/** Before anything is fetched in vain. */
export async function refuseExisting(file: string): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (there === undefined) return;
  throw new FtpsError("local", `${file} is there already`, { hint: "remove it, or say that it may be replaced" });
}

/** What came of a file that has changed, or is not what the server has, is no beginning of anything. */
export function mayGoOn(error: unknown): boolean {
  return (
    error instanceof FtpsError && error.code !== "changed" && error.code !== "mismatch" && error.code !== "not-found"
  );
}

async function sameAsBefore(
  session: Session,
  wire: ByteString,
  before: RemoteFile | undefined,
  first: boolean,
  signal: AbortSignal | undefined,
): Promise<RemoteFile> {
  if (first && before !== undefined) return before;
  const now = await lookUp(session, wire, signal);
  if (before !== undefined && !first) refuseChanged(session, wire, before, now);
  return now;
}

/** Throws FtpsError "changed" where what is there now is not what was begun with. */
export function refuseChanged(session: Session, wire: ByteString, before: RemoteFile, now: RemoteFile): void {
  if (before.size === now.size && !laterThan(before, now)) return;
  throw new FtpsError("changed", changedOnTheWay(printable(session.names.toText(wire))).message, { retry: false });
}

/** Times from listings may be rounded: only a later one says something. */
export function laterThan(before: RemoteFile, now: RemoteFile): boolean {
  return before.modified !== undefined && now.modified !== undefined && now.modified > before.modified + 60_000;
}

/** The same for the same file of the same server, size and time: what was kept of another one is never gone on from. `form`: how it is kept. */
export function keptName(file: string, keeper: Keeper, wire: ByteString, remote: RemoteFile, form?: string): string {
  const { host, port, user } = keeper.settings;
  const identity = JSON.stringify([host, port, user, wire, remote.size, remote.modified, form]);
  return partName(file, createHash("sha256").update(identity).digest("hex").slice(0, 16));
}

/** What was put together from several attempts, where the server can tell a hash. */
export async function verifyDownload(
  session: Session,
  wire: ByteString,
  local: LocalDownload,
  signal: AbortSignal | undefined,
): Promise<void> {
  const algorithm = cheapestHash(session.features);
  if (algorithm === undefined) return;
  const theirs = await hashIfAny(session, wire, algorithm, signal);
  if (theirs === undefined) return;
  if ((await localHash(local.temporary, algorithm, signal)) === theirs) return;
  await local.restart();
  throw new FtpsError("mismatch", `${printable(session.names.toText(wire))} is not what was put together of it`);
}

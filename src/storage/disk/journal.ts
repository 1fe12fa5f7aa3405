import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { close, fsync, read, rename, unlink } from "./calls.js";
import type { Directory } from "./directory.js";
import { changeNames, type Durability } from "./durability.js";
import { errnoOf } from "./errno.js";
import { journalNameOf, newPartName } from "./names.js";
import type { Status } from "./status.js";
import { writeAll } from "./write-all.js";

/** What is read of a journal at most: both names in it are short. */
export const MAX_JOURNAL_BYTES = 16 * 1024;
const VERSION = 1;
const PRIVATE_MODE = 0o600;

/** Which files may have one, and how it is called. */
export interface Journals {
  /** The server's own. */
  readonly secret: Uint8Array;
  /** Only larger files are appended to in place, by this configuration or an earlier one. */
  readonly above: number;
}

/**
 * The note beside a file that is being appended to in place. While it is there, the file is what it was before: as long, and as old. Removing it publishes what was
 * appended.
 */
export interface Journal {
  /** Of the file. */
  readonly name: ByteString;
  /** Bytes of the file before. */
  readonly length: number;
  /** As the file was before, in milliseconds since 1970, UTC. */
  readonly modified: number;
  /** Inode number of the file. The device is left out: its number may be another one after a restart of the machine. */
  readonly file: string;
  /** When the file was made, which tells it from a later one with that inode number; null where the file system does not know. */
  readonly born: string | null;
  /** Whose upload it is. */
  readonly owner: string;
  /** Whether it may be gone on with. */
  readonly resumable: boolean;
  /** Tells this upload from any other. */
  readonly id: string;
}

export function inodeOf({ identity }: Status): string {
  return identity.slice(identity.indexOf(":") + 1);
}

/** Whether the journal speaks of this very file, and not of one that stood there before. */
export function isAbout({ file, born, length }: Journal, status: Status): boolean {
  if (status.kind !== "file" || status.size < length) return false;
  return file === inodeOf(status) && (born === null || born === status.born.toString(36));
}

/** Undefined where there is none. */
export async function readJournal(
  directory: Directory,
  name: ByteString,
  { secret }: Journals,
): Promise<Journal | undefined> {
  const text = await readText(directory, journalNameOf(secret, name));
  const journal = text === undefined ? undefined : parseJournal(text);
  return journal?.name === name ? journal : undefined;
}

/** What stands in a file of the directory; undefined for anything that is no small file of ours. */
export async function readText(directory: Directory, name: ByteString): Promise<string | undefined> {
  let descriptor: number;
  try {
    descriptor = await directory.openFile(name, constants.O_RDONLY);
  } catch (error) {
    if (["ENOENT", "ELOOP", "EMLINK", "ENXIO"].includes(errnoOf(error))) return undefined;
    throw error;
  }
  try {
    const into = Buffer.alloc(MAX_JOURNAL_BYTES + 1);
    let length = 0;
    for (let count = 1; count > 0 && length < into.length; length += count)
      count = await read(descriptor, into.subarray(length), length);
    return length > MAX_JOURNAL_BYTES ? undefined : into.toString("utf8", 0, length);
  } catch (error) {
    if (errnoOf(error) === "EISDIR") return undefined;
    throw error;
  } finally {
    await close(descriptor);
  }
}

/** Undefined for text that `writeJournal` did not write. */
export function parseJournal(text: string): Journal | undefined {
  if (!text.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJournal(value) ? value : undefined;
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== "object" || value === null) return false;
  const { version, name, length, modified, file, born, owner, resumable, id } = value as Record<string, unknown>;
  const isText = [name, file, born ?? "", owner, id].every((field) => typeof field === "string");
  const isNumber = Number.isSafeInteger(length) && Number(length) >= 0 && Number.isFinite(modified);
  return version === VERSION && isText && isNumber && typeof resumable === "boolean";
}

/** In one step, and as a whole: what stands in it is on the disk before the file's first byte is changed. */
export async function writeJournal(
  directory: Directory,
  journal: Journal,
  { secret }: Journals,
  durability: Durability,
): Promise<void> {
  const draft = newPartName();
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const descriptor = await directory.openFile(draft, flags, PRIVATE_MODE);
  try {
    try {
      await writeAll(descriptor, [Buffer.from(JSON.stringify({ version: VERSION, ...journal }))], 0);
      if (durability !== "none") await fsync(descriptor);
    } finally {
      await close(descriptor);
    }
    const name = journalNameOf(secret, journal.name);
    await changeNames(directory, durability, () => rename(directory.at(draft), directory.at(name)));
  } catch (error) {
    await unlink(directory.at(draft)).catch(() => undefined);
    throw error;
  }
}

/** Also where there is none. */
export async function removeJournal(
  directory: Directory,
  name: ByteString,
  { secret }: Journals,
  durability: Durability,
): Promise<void> {
  try {
    await changeNames(directory, durability, () => unlink(directory.at(journalNameOf(secret, name))));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

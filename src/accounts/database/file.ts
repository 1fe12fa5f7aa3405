import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { chmod, link, open, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { AccountError } from "../contract.js";
import { corruptFile } from "./failures.js";
import { migrate } from "./migrations.js";
import { openSqlite } from "./sqlite.js";

/** Hashes of passwords are for the owner's eyes only; SQLite gives -wal and -shm the same mode. */
const FILE_MODE = 0o600;
/** The smallest page, and so the smallest database, in bytes (sqlite.org/fileformat.html section 1.3.2). */
const SMALLEST_DATABASE = 512;

/**
 * Sees that `file` is there and can be a database before SQLite opens it: SQLite takes a file cut to a few bytes for a new one and would
 * write over it. A new database appears under its name whole, so an empty file is always a damaged one.
 *
 * The file is looked at but never opened here: closing it again would drop every lock that SQLite holds on it for this process
 * (sqlite.org/howtocorrupt.html section 2.2).
 */
export async function prepareFile(file: string): Promise<void> {
  const found = await lookAt(file);
  if (found === undefined) {
    await refuseLeftJournal(file);
    await createFile(file);
  } else if (!found.isFile()) throw unusable(file, "it is not a file");
  else if (found.size === 0) throw corruptFile(file, "it is empty");
  else if (found.size < SMALLEST_DATABASE) throw corruptFile(file, "it is too short");
  await makePrivate(file);
}

/** Undefined when there is no such file. */
async function lookAt(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw unreachable(file, error);
  }
}

/** SQLite would replay the journal of a lost database into the new one. */
async function refuseLeftJournal(file: string): Promise<void> {
  const journal = await lookAt(`${file}-wal`);
  // Another process may have made both between the two looks.
  if (journal !== undefined && journal.size > 0 && (await lookAt(file)) === undefined)
    throw corruptFile(file, "it is gone, but its -wal file is still there");
}

/** Made under another name and then given its own, which fails harmlessly when another process was faster. */
async function createFile(file: string): Promise<void> {
  const draft = `${file}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await (await open(draft, "wx", FILE_MODE)).close();
    const database = await openSqlite(draft);
    try {
      migrate(database);
    } finally {
      database.close();
    }
    await publish(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    throw unreachable(file, error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function publish(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    const code = isSystemError(error) ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
    // A file system without hard links (FAT).
    await rename(draft, file);
  }
}

/** So that the name survives a power cut, too; not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** A restored copy often comes back readable by all. Only its owner can change that; for others it stays. */
async function makePrivate(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) await chmod(file, FILE_MODE).catch(() => undefined);
}

function unreachable(file: string, error: unknown): unknown {
  return isSystemError(error) ? unusable(file, error.message, error) : error;
}

function unusable(file: string, why: string, cause?: unknown): AccountError {
  return new AccountError("failed", `the user database cannot be opened (${why}): ${file}`, {
    hint: `see that the folder ${dirname(file)} exists and belongs to the user who runs this`,
    cause,
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

import { AccountError } from "../contract.js";

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const LOCKED = new Set([5, 6]);
const CORRUPT = new Set([11, 26]);
const FULL = 13;
const BROKEN_DISK = 10;
const NO_ACCESS = new Set([3, 8, 14, 23]);

/** Whether it may work later because someone else holds the lock now. */
export function isLocked(error: unknown): boolean {
  return LOCKED.has(resultCode(error)) || /\b(database|table) is locked\b/.test(messageOf(error));
}

/** What SQLite, or Kysely over it, threw, in words; an AccountError stays itself. */
export function accountErrorOf(error: unknown, file: string): AccountError {
  if (error instanceof AccountError) return error;
  const code = resultCode(error);
  if (isLocked(error))
    return new AccountError("locked", `the user database is in use by another program: ${file}`, {
      hint: "another program holds it locked, perhaps a backup or an open SQLite shell; end that and try again",
      cause: error,
    });
  // The package for older Node leaves the code out of some errors.
  if (CORRUPT.has(code) || /malformed|not a database/.test(messageOf(error)))
    return corruptFile(file, "SQLite cannot read it", error);
  if (code === FULL || /disk is full/.test(messageOf(error)))
    return new AccountError("failed", `no space left for the user database: ${file}`, {
      hint: "free some space on that disk; nothing was changed",
      cause: error,
    });
  if (code === BROKEN_DISK || /disk I\/O error/.test(messageOf(error)))
    return new AccountError("failed", `the disk failed to read or write the user database: ${file}`, {
      hint: "see whether that disk is full or broken; the system's log may say more",
      cause: error,
    });
  if (NO_ACCESS.has(code))
    return new AccountError("failed", `the user database cannot be opened or written: ${file}`, {
      hint: "run as the user who owns the data folder, and see that the folder exists and its disk is writable",
      cause: error,
    });
  return new AccountError("failed", `the user database failed: ${messageOf(error)}`, { cause: error });
}

export function corruptFile(file: string, what: string, cause?: unknown): AccountError {
  return new AccountError("corrupt", `the user database is damaged (${what}): ${file}`, {
    hint: "stop the server and restore a copy of the file, or move it and its -wal and -shm files away to begin without users; nothing in it was changed",
    cause,
  });
}

function resultCode(error: unknown): number {
  const code = typeof error === "object" && error !== null && "errcode" in error ? error.errcode : 0;
  // The low byte is the primary code, the rest says more.
  return typeof code === "number" ? code & 0xff : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

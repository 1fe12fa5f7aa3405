import { AccountError } from "../contract.js";
import { rollBack, type SqliteFile } from "./sqlite.js";

/** Marks the file as one of ours ("Seal"); `file` and other tools show it. */
export const APPLICATION_ID = 0x5365616c;

/** Step n takes a database from version n to n + 1 (its `user_version`). A step that was released never changes; new ones go to the end. */
export const migrations: readonly string[] = [
  `create table accounts (
     name text primary key,
     home text not null,
     enabled integer not null check (enabled in (0, 1)),
     expires integer,
     rights text not null,
     folders text not null,
     files text not null
   ) strict, without rowid;
   create table passwords (
     account text primary key references accounts (name) on delete cascade,
     hash text not null
   ) strict, without rowid;
   create table revisions (
     name text primary key,
     revision integer not null unique
   ) strict, without rowid;`,
  "alter table accounts add column extras text not null default '{}';",
];

/**
 * Brings the database up to the last step, all of it or nothing, also when two processes try at once.
 * Throws AccountError "failed" when a newer program wrote it and "corrupt" when it is no database of ours.
 */
export function migrate(file: SqliteFile, steps: readonly string[] = migrations): void {
  if (pendingSteps(file, steps).length === 0) return;
  file.exec("begin immediate");
  try {
    // Asked again under the lock: another process may have gone these steps meanwhile.
    for (const step of pendingSteps(file, steps)) file.exec(step);
    file.exec(`pragma application_id = ${APPLICATION_ID}`);
    file.exec(`pragma user_version = ${steps.length}`);
    file.exec("commit");
  } catch (error) {
    rollBack(file);
    throw error;
  }
}

function pendingSteps(file: SqliteFile, steps: readonly string[]): readonly string[] {
  const version = readPragma(file, "user_version");
  const id = readPragma(file, "application_id");
  const isEmpty = version === 0 && id === 0 && file.prepare("select 1 from sqlite_schema limit 1").all().length === 0;
  if (id !== APPLICATION_ID && !isEmpty)
    throw new AccountError("corrupt", "the file is a database, but not one of Sealift's", {
      hint: "move it away or restore a copy of the right one; nothing in it was changed",
    });
  if (version > steps.length)
    throw new AccountError(
      "failed",
      `the user database was written by a newer Sealift (version ${version} of its form; this one knows ${steps.length})`,
      { hint: "start the newer Sealift, or restore the copy made before the upgrade; nothing in it was changed" },
    );
  return steps.slice(version);
}

/** A pragma that holds one number. */
export function readPragma(file: SqliteFile, name: "user_version" | "application_id"): number {
  const [row] = file.prepare(`pragma ${name}`).all() as Partial<Record<typeof name, number>>[];
  return row?.[name] ?? 0;
}

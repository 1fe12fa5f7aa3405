import { isBuiltin } from "node:module";

/** An open database file. Every call blocks until it is done. */
export interface SqliteFile {
  /** Any number of statements, without parameters. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteStatement {
  readonly returnsRows: boolean;
  all(...parameters: SqliteValue[]): unknown[];
  run(...parameters: SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

export type SqliteValue = string | number | bigint | null | Uint8Array;

/** Node has its own SQLite from 22.5 on, but only from 24 on without a flag or a warning. */
const FIRST_NODE_WITH_SQLITE = 24;

/**
 * Opens or makes a database file. Nothing waits for another process's lock: whoever has to wait does so without blocking (see patience.ts).
 * Throws what SQLite throws.
 */
export async function openSqlite(file: string): Promise<SqliteFile> {
  const major = Number(process.versions.node.split(".")[0]);
  const { DatabaseSync } =
    major >= FIRST_NODE_WITH_SQLITE && isBuiltin("node:sqlite")
      ? await import("node:sqlite")
      : await import("@photostructure/sqlite");
  return new CachingFile(new DatabaseSync(file, { timeout: 0 }));
}

/**
 * Ends a transaction that failed. After some failures (no space, a broken disk) SQLite has done that by itself, and would put an error of its own in
 * the place of the one that counts (sqlite.org/lang_transaction.html section 3).
 */
export function rollBack(file: SqliteFile): void {
  try {
    file.exec("rollback");
  } catch {
    // There was nothing left to end.
  }
}

/** The part of node:sqlite that is used here; @photostructure/sqlite has the same. */
interface NativeFile {
  exec(sql: string): void;
  prepare(sql: string): Omit<SqliteStatement, "returnsRows"> & { columns(): readonly unknown[] };
  close(): void;
}

/** More than the queries there are; only values differ from one run to the next, and they are bound. */
const MAX_STATEMENTS = 64;

/** Statements are kept, because the package frees one only when it is collected as garbage, whose size the collector cannot see. */
class CachingFile implements SqliteFile {
  readonly #native: NativeFile;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(native: NativeFile) {
    this.#native = native;
  }

  exec(sql: string): void {
    this.#native.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const native = this.#native.prepare(sql);
    const statement: SqliteStatement = {
      returnsRows: native.columns().length > 0,
      all: (...parameters) => native.all(...parameters),
      run: (...parameters) => native.run(...parameters),
    };
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * For the same reason the package really lets go of the file some time after this, or when the process ends; so what is in the journal
   * is brought into the file here, which node:sqlite would do by itself.
   */
  close(): void {
    this.#statements.clear();
    try {
      this.#native.exec("pragma wal_checkpoint(truncate)");
    } catch {
      // In use elsewhere, or damaged: the journal stays and is read at the next opening.
    }
    this.#native.close();
  }
}

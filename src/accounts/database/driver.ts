import { Kysely, SqliteDialect } from "kysely";
import type { AccountTables } from "./schema.js";
import { rollBack, type SqliteFile, type SqliteValue } from "./sqlite.js";

/**
 * Kysely over an open file, which stays open after `destroy`. Its transactions take the write lock at their first write; one that read
 * before another process was faster fails as locked then, and has to be run again from its beginning.
 */
export function queriesOver(file: SqliteFile): Kysely<AccountTables> {
  return new Kysely<AccountTables>({ dialect: new SqliteDialect({ database: adapted(file) }) });
}

/** Kysely speaks better-sqlite3, which takes parameters as one list and knows whether a statement returns rows. */
function adapted(file: SqliteFile) {
  return {
    // Kysely closes only what it has used; whoever opened the file closes it, always.
    close: () => undefined,
    prepare: (sql: string) => {
      if (sql === "rollback") return rollingBack(file);
      const statement = file.prepare(sql);
      const all = (parameters: readonly unknown[]) => statement.all(...(parameters as SqliteValue[]));
      return {
        reader: statement.returnsRows,
        all,
        run: (parameters: readonly unknown[]) => statement.run(...(parameters as SqliteValue[])),
        iterate: (parameters: readonly unknown[]) => all(parameters).values(),
      };
    },
  };
}

function rollingBack(file: SqliteFile) {
  const run = () => {
    rollBack(file);
    return { changes: 0, lastInsertRowid: 0 };
  };
  return { reader: false, all: () => [], run, iterate: () => [].values() };
}

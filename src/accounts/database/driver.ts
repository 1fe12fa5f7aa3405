import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from "kysely";
import type { AccountTables } from "./schema.js";
import type { SqliteFile, SqliteValue } from "./sqlite.js";

/** Kysely over an open file, which stays open after `destroy`. */
export function queriesOver(file: SqliteFile): Kysely<AccountTables> {
  return new Kysely<AccountTables>({ dialect: new ImmediateDialect({ database: adapted(file) }) });
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }
}

/** Takes the write lock at once: a transaction that begins by reading could find at its first write that another process was faster. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/** Kysely speaks better-sqlite3, which takes parameters as one list and knows whether a statement returns rows. */
function adapted(file: SqliteFile) {
  return {
    // Kysely closes only what it has used; whoever opened the file closes it, always.
    close: () => undefined,
    prepare: (sql: string) => {
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

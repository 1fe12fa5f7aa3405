import { type Kysely, sql, type Transaction } from "kysely";
import { changedAccount, isAccountName } from "../account.js";
import type { Account, Accounts, LoginVerdict } from "../contract.js";
import { type Credentials, hashNewPassword, judgeLogin } from "../login.js";
import type { PasswordHasher } from "../password.js";
import { byName, nameTaken, noSuchAccount, validAccount } from "../store-rules.js";
import { ChangeFeed, revisionsSince } from "./changes.js";
import { queriesOver } from "./driver.js";
import { accountErrorOf, corruptFile } from "./failures.js";
import { prepareFile } from "./file.js";
import { migrate } from "./migrations.js";
import { patiently } from "./patience.js";
import { type AccountTables, accountOf, rowOf } from "./schema.js";
import { openSqlite, type SqliteFile } from "./sqlite.js";

export interface DatabaseAccountsOptions {
  /** Made when it does not exist; its folder must. */
  readonly file: string;
  readonly hasher: PasswordHasher;
  /** Whether `close` closes the hasher, too. Default: no. */
  readonly ownsHasher?: boolean;
  /** How long to wait for another program's lock, in milliseconds, before AccountError "locked". Default 5000. */
  readonly lockTimeout?: number;
  /** Milliseconds since 1970; what expiry is measured against. */
  readonly now?: () => number;
}

const LOCK_TIMEOUT_MS = 5000;

/**
 * Accounts in one SQLite file, which several processes may use at once.
 * Throws AccountError: "locked"; "corrupt" for a file that is damaged or not one of ours (it is left as it is); "failed" for one that a newer
 * program wrote, or a folder that cannot be used.
 */
export async function openDatabaseAccounts(options: DatabaseAccountsOptions): Promise<Accounts> {
  const { file, lockTimeout = LOCK_TIMEOUT_MS } = options;
  try {
    await prepareFile(file);
    const database = await patiently(lockTimeout, () => openSqlite(file));
    try {
      await patiently(lockTimeout, () => configure(database, file));
      return new DatabaseAccounts(database, options, await latestRevision(database, lockTimeout));
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw accountErrorOf(error, file);
  }
}

/** The check for damage comes first, so that nothing is written into a damaged file. */
function configure(database: SqliteFile, file: string): void {
  database.exec("pragma foreign_keys = on; pragma trusted_schema = off; pragma synchronous = full");
  const found = database.prepare("pragma quick_check(1)").all() as { readonly quick_check: string }[];
  const [first] = found;
  if (first?.quick_check !== "ok") throw corruptFile(file, first?.quick_check.split("\n").at(-1) ?? "the check failed");
  migrate(database);
  const [mode] = database.prepare("pragma journal_mode = wal").all() as { readonly journal_mode: string }[];
  if (mode?.journal_mode !== "wal") throw new Error("its disk cannot share memory between processes; use a local disk");
}

function latestRevision(database: SqliteFile, lockTimeout: number): Promise<number> {
  return patiently(lockTimeout, () => {
    const [row] = database.prepare("select max(revision) as latest from revisions").all() as {
      latest: number | null;
    }[];
    return row?.latest ?? 0;
  });
}

class DatabaseAccounts implements Accounts {
  readonly #database: SqliteFile;
  readonly #queries: Kysely<AccountTables>;
  readonly #hasher: PasswordHasher;
  readonly #feed: ChangeFeed;
  readonly #options: DatabaseAccountsOptions;
  #closed = false;

  constructor(database: SqliteFile, options: DatabaseAccountsOptions, seen: number) {
    this.#database = database;
    this.#queries = queriesOver(database);
    this.#hasher = options.hasher;
    this.#options = options;
    this.#feed = new ChangeFeed(
      { dataVersion: () => dataVersion(this.#queries), since: (revision) => revisionsSince(this.#queries, revision) },
      seen,
    );
  }

  async verify(name: string, password: Uint8Array): Promise<LoginVerdict> {
    const now = this.#options.now ?? Date.now;
    return judgeLogin(password, this.#hasher, now, () => this.#run(() => credentials(this.#queries, name)));
  }

  async find(name: string): Promise<Account | undefined> {
    return (await this.#run(() => credentials(this.#queries, name)))?.account;
  }

  async list(): Promise<readonly Account[]> {
    const rows = await this.#run(() => this.#queries.selectFrom("accounts").selectAll().execute());
    return rows.map(accountOf).sort(byName);
  }

  async add(account: Account, password: Uint8Array): Promise<void> {
    const valid = validAccount(account);
    if (await this.find(valid.name)) throw nameTaken(valid.name);
    const hash = await hashNewPassword(this.#hasher, password);
    await this.#change(valid.name, async (transaction) => {
      if (await exists(transaction, valid.name)) throw nameTaken(valid.name);
      await transaction.insertInto("accounts").values(rowOf(valid)).execute();
      await transaction.insertInto("passwords").values({ account: valid.name, hash }).execute();
    });
  }

  async update(name: string, change: Partial<Omit<Account, "name">>): Promise<Account> {
    return this.#change(name, async (transaction) => {
      const current = await credentials(transaction, name);
      if (current === undefined) throw noSuchAccount(name);
      const account = validAccount(changedAccount(current.account, change));
      await transaction.updateTable("accounts").set(rowOf(account)).where("name", "=", name).execute();
      return account;
    });
  }

  async setPassword(name: string, password: Uint8Array): Promise<void> {
    if (!(await this.find(name))) throw noSuchAccount(name);
    const hash = await hashNewPassword(this.#hasher, password);
    await this.#change(name, async (transaction) => {
      const result = await transaction.updateTable("passwords").set({ hash }).where("account", "=", name).execute();
      if (Number(result[0]?.numUpdatedRows) === 0) throw noSuchAccount(name);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#change(name, async (transaction) => {
      const result = await transaction.deleteFrom("accounts").where("name", "=", name).execute();
      if (Number(result[0]?.numDeletedRows) === 0) throw noSuchAccount(name);
    });
  }

  watch(listener: (names: readonly string[]) => void): () => void {
    return this.#feed.watch(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#feed.close();
    await this.#queries.destroy();
    this.#database.close();
    if (this.#options.ownsHasher === true) await this.#hasher.close();
  }

  /** One change with its revision, both or neither; told to those who watch as soon as it is safely on the disk. */
  async #change<T>(name: string, work: (transaction: Transaction<AccountTables>) => Promise<T>): Promise<T> {
    if (!isAccountName(name)) throw noSuchAccount(name);
    const { value, revisions } = await this.#run(() =>
      this.#queries.transaction().execute(async (transaction) => {
        const value = await work(transaction);
        await revise(transaction, name);
        return { value, revisions: await revisionsSince(transaction, this.#feed.seen) };
      }),
    );
    this.#feed.tell(revisions);
    return value;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    const { file, lockTimeout = LOCK_TIMEOUT_MS } = this.#options;
    try {
      return await patiently(lockTimeout, work);
    } catch (error) {
      throw accountErrorOf(error, file);
    }
  }
}

/** A name that no account can have is not asked for: the driver for older Node would cut it at a NUL and find another. */
async function credentials(queries: Kysely<AccountTables>, name: string): Promise<Credentials | undefined> {
  if (!isAccountName(name)) return undefined;
  const row = await queries
    .selectFrom("accounts")
    .innerJoin("passwords", "passwords.account", "accounts.name")
    .selectAll("accounts")
    .select("passwords.hash")
    .where("accounts.name", "=", name)
    .executeTakeFirst();
  return row === undefined ? undefined : { account: accountOf(row), hash: row.hash };
}

async function exists(queries: Kysely<AccountTables>, name: string): Promise<boolean> {
  const row = await queries.selectFrom("accounts").select("name").where("name", "=", name).executeTakeFirst();
  return row !== undefined;
}

async function revise(transaction: Transaction<AccountTables>, name: string): Promise<void> {
  const next = sql<number>`(select coalesce(max(revision), 0) + 1 from revisions)`;
  await transaction
    .insertInto("revisions")
    .values({ name, revision: next })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ revision: next }))
    .execute();
}

async function dataVersion(queries: Kysely<AccountTables>): Promise<number> {
  const { rows } = await sql<{ readonly data_version: number }>`pragma data_version`.execute(queries);
  return rows[0]?.data_version ?? 0;
}

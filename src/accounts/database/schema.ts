import type { Selectable } from "kysely";
import { checkAccount } from "../account.js";
import { type Account, AccountError } from "../contract.js";

/** The tables as the last migration leaves them. */
export interface AccountTables {
  readonly accounts: AccountTable;
  readonly passwords: PasswordTable;
  readonly revisions: RevisionTable;
}

interface AccountTable {
  readonly name: string;
  readonly home: string;
  /** 0 or 1. */
  readonly enabled: number;
  /** Milliseconds since 1970. */
  readonly expires: number | null;
  /** JSON of the contract's types; read and written whole. */
  readonly rights: string;
  readonly folders: string;
  readonly files: string;
  /** What most accounts do not have: groups, operator, encoding, quota, certificates. */
  readonly extras: string;
}

/** Apart from the accounts, so that no query for accounts can carry a hash along. */
interface PasswordTable {
  readonly account: string;
  /** PHC string. */
  readonly hash: string;
}

/**
 * One row for every name that ever had an account, with the number of its last change; numbers go up by one over all names.
 * The row outlives the account: that is how other processes learn of a removal, however late they look.
 */
interface RevisionTable {
  readonly name: string;
  readonly revision: number;
}

export type AccountRow = Selectable<AccountTable>;

export function rowOf(account: Account): AccountRow {
  const { groups, operator, encoding, quota, certificates } = account;
  return {
    name: account.name,
    home: account.home,
    enabled: account.enabled ? 1 : 0,
    expires: account.expires ?? null,
    rights: JSON.stringify(account.rights),
    folders: JSON.stringify(account.folders),
    files: JSON.stringify(account.files),
    extras: JSON.stringify({ groups, operator, encoding, quota, certificates }),
  };
}

/** Throws AccountError "corrupt" for a row that no version of this program wrote. */
export function accountOf(row: AccountRow): Account {
  const account: Account = {
    name: row.name,
    home: row.home,
    enabled: row.enabled === 1,
    expires: row.expires ?? undefined,
    rights: parsed(row, "rights"),
    folders: parsed(row, "folders"),
    files: parsed(row, "files"),
    ...extrasOf(row),
  };
  const problem = checkAccount(account);
  if (problem !== undefined) throw corruptRow(row, problem);
  return account;
}

function extrasOf(row: AccountRow): Pick<Account, "groups" | "operator" | "encoding" | "quota" | "certificates"> {
  const extras = parsed(row, "extras");
  if (typeof extras !== "object" || extras === null) throw corruptRow(row, "its extras are no object");
  const { groups, operator, encoding, quota, certificates } = extras;
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(operator === undefined ? {} : { operator }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(quota === undefined ? {} : { quota }),
    ...(certificates === undefined ? {} : { certificates }),
  };
}

function parsed(row: AccountRow, field: "rights" | "folders" | "files" | "extras") {
  try {
    return JSON.parse(row[field]);
  } catch {
    throw corruptRow(row, `its ${field} cannot be read`);
  }
}

function corruptRow(row: AccountRow, problem: string): AccountError {
  return new AccountError("corrupt", `the user ${JSON.stringify(row.name)} is damaged in the database: ${problem}`, {
    hint: "remove the user with `sealift user remove` and add it again, or restore a copy of the database",
  });
}

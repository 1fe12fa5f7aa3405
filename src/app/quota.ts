import type { Account, Accounts, VirtualFolder } from "../accounts/contract.js";
import { type Amount, type Holder, isLimited, type Limits, type QuotaBooks } from "../guard/contract.js";
import { NEARLY_FULL } from "../guard/quota/book.js";
import { QuotaLedger } from "../guard/quota/ledger.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { StorageError } from "../storage/errors.js";
import { limitStorage } from "../storage/quota/index.js";
import type { Log } from "./log.js";
import { describeError } from "./log-line.js";
import { inWords } from "./start-error.js";

/** Milliseconds after which a login has the tree counted anew, in the background. */
const LOGIN_AGE_MS = 600_000;

/** A ledger that follows the accounts. */
export function openLedger(accounts: Accounts, log: Pick<Log, "warn" | "error">): QuotaLedger {
  const ledger = new QuotaLedger({ onNearlyFull: (name, used, limits) => log.warn(...nearlyFull(name, used, limits)) });
  const follow = async (name: string): Promise<void> => {
    const quota = (await accounts.find(name))?.quota;
    if (isLimited(quota)) ledger.limit(name, quota);
    else ledger.forget(name);
  };
  accounts.watch((names) => {
    for (const name of names)
      follow(name).catch((error: unknown) =>
        log.error(
          { event: "failure", user: name, error: describeError(error) },
          `failed: taking up the quota of ${name}: ${inWords(error).message}`,
        ),
      );
  });
  return ledger;
}

export interface QuotaParts {
  readonly ledger: QuotaBooks;
  /** Bytes: see DiskOptions. */
  readonly copyLimit: number;
  /** Opens the account's tree without a quota. */
  readonly open: () => Promise<Storage>;
  readonly count: (storage: Storage) => Promise<Amount>;
  readonly onUncounted: (error: unknown) => void;
}

/** The account's tree, under its quota if it has one; the others pay nothing. */
export async function openUnderQuota(account: Account, parts: QuotaParts): Promise<Storage> {
  const { name, quota } = account;
  const storage = await parts.open();
  if (!isLimited(quota)) return storage;
  const book = parts.ledger.book({ name, tree: treeText(account), limits: quota }, async () => {
    // One of its own: the session that needed it first may be gone before all is counted.
    const counted = await parts.open();
    try {
      return await parts.count(counted);
    } finally {
      await counted.close();
    }
  });
  // Whoever changes something waits for the first count; better to have begun.
  book.recount(LOGIN_AGE_MS).catch(parts.onUncounted);
  return limitStorage(storage, { book, copyLimit: parts.copyLimit });
}

/** What tells an account's trees from each other: see Holder. */
function treeText({ home, folders }: Pick<Account, "home" | "folders">): string {
  return JSON.stringify([home, folders]);
}

/**
 * What the holder's tree takes up, for a process that has it from another one. `open` opens the account's tree without a quota. Rejects with a StorageError where the
 * account is gone, or the tree cannot be opened or counted.
 */
export async function countTree(
  { name, tree }: Pick<Holder, "name" | "tree">,
  accounts: Pick<Accounts, "find">,
  open: (account: Account) => Promise<Storage>,
): Promise<Amount> {
  const account = await accounts.find(name);
  if (account === undefined)
    throw new StorageError("failed", `the account ${name} is gone, so nobody can count its tree`);
  const [home, folders] = JSON.parse(tree) as [string, readonly VirtualFolder[]];
  const storage = await open({ ...account, home, folders });
  try {
    const { bytes, files } = await storage.usage(VirtualPath.root, { deep: true });
    return { bytes, files };
  } finally {
    await storage.close();
  }
}

function nearlyFull(name: string, used: Amount, limits: Limits): [Readonly<Record<string, unknown>>, string] {
  const parts = (["bytes", "files"] as const).flatMap((what) => {
    const limit = limits[what];
    return limit === undefined || used[what] < limit * NEARLY_FULL ? [] : [`${used[what]} of ${limit} ${what}`];
  });
  const words = `${name} has used ${parts.join(" and ")} of its quota`;
  return [{ event: "quota-nearly-full", user: name, used, limits }, words];
}

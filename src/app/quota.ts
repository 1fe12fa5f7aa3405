import type { Account, Accounts } from "../accounts/contract.js";
import { type Amount, isLimited, type Limits, type QuotaBooks } from "../guard/contract.js";
import { NEARLY_FULL } from "../guard/quota/book.js";
import { QuotaLedger } from "../guard/quota/ledger.js";
import type { Storage } from "../storage/contract.js";
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
  const { name, home, folders, quota } = account;
  const storage = await parts.open();
  if (!isLimited(quota)) return storage;
  const book = parts.ledger.book({ name, tree: JSON.stringify([home, folders]), limits: quota }, async () => {
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

function nearlyFull(name: string, used: Amount, limits: Limits): [Readonly<Record<string, unknown>>, string] {
  const parts = (["bytes", "files"] as const).flatMap((what) => {
    const limit = limits[what];
    return limit === undefined || used[what] < limit * NEARLY_FULL ? [] : [`${used[what]} of ${limit} ${what}`];
  });
  const words = `${name} has used ${parts.join(" and ")} of its quota`;
  return [{ event: "quota-nearly-full", user: name, used, limits }, words];
}

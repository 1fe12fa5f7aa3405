import type { Amount, Holder, Limits, QuotaBooks } from "../contract.js";
import { MemoryBook } from "./book.js";

export interface LedgerOptions {
  /** An account's use has grown beyond nine tenths of a limit. */
  readonly onNearlyFull: (account: string, used: Amount, limits: Limits) => void;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

/** The books of all accounts that have a quota, for as long as the process lives: a book is a few numbers. */
export class QuotaLedger implements QuotaBooks {
  readonly #options: LedgerOptions;
  /** By account, and by tree. */
  readonly #books = new Map<string, Map<string, MemoryBook>>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  book({ name, tree, limits }: Holder, count: () => Promise<Amount>): MemoryBook {
    const books = this.#books.get(name) ?? new Map<string, MemoryBook>();
    this.#books.set(name, books);
    const known = books.get(tree);
    if (known !== undefined) {
      known.limits = limits;
      return known;
    }
    const { onNearlyFull, now = () => performance.now() } = this.#options;
    const book = new MemoryBook({ limits, count, now, onNearlyFull: (used, near) => onNearlyFull(name, used, near) });
    books.set(tree, book);
    return book;
  }

  /** The account's limits from now on, for its open sessions too. */
  limit(name: string, limits: Limits): void {
    for (const book of this.#books.get(name)?.values() ?? []) book.limits = limits;
  }

  /** The account is gone, or has no quota any more. */
  forget(name: string): void {
    this.#books.delete(name);
  }
}

import type { Amount, Limits, QuotaBook } from "../contract.js";
import { MemoryBook } from "./book.js";

export interface LedgerOptions {
  /** An account's use has grown beyond nine tenths of a limit. */
  readonly onNearlyFull: (account: string, used: Amount, limits: Limits) => void;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

export interface Holder {
  readonly name: string;
  /** The same text as long as its tree is the same. */
  readonly tree: string;
  readonly limits: Limits;
}

/** The books of all accounts that have a quota, for as long as the process lives: a book is a few numbers. */
export class QuotaLedger {
  readonly #options: LedgerOptions;
  readonly #books = new Map<string, { readonly tree: string; readonly book: MemoryBook }>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The account's book, which all its sessions share. `count` tells what its tree takes up, by looking. */
  book({ name, tree, limits }: Holder, count: () => Promise<Amount>): QuotaBook {
    const known = this.#books.get(name);
    if (known?.tree === tree) {
      known.book.limits = limits;
      return known.book;
    }
    const { onNearlyFull, now = () => performance.now() } = this.#options;
    const book = new MemoryBook({
      limits,
      count,
      now,
      onNearlyFull: (used, near) => onNearlyFull(name, used, near),
    });
    this.#books.set(name, { tree, book });
    return book;
  }

  /** New limits of an account, for its open sessions too. */
  limit(name: string, limits: Limits): void {
    const known = this.#books.get(name);
    if (known !== undefined) known.book.limits = limits;
  }

  /** The account is gone, or has no quota any more. */
  forget(name: string): void {
    this.#books.delete(name);
  }
}

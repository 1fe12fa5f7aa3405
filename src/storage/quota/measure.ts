import type { Amount, Change, QuotaBook } from "../../guard/contract.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";

/** Milliseconds after which nobody is refused by a count as old as that. */
export const REFUSAL_AGE_MS = 60_000;

export const nothing: Amount = { bytes: 0, files: 0 };
/** A new name. */
export const oneFile: Amount = { bytes: 0, files: 1 };

/** The tree whose changes are kept account of. */
export interface Accounted {
  readonly inner: Storage;
  readonly book: QuotaBook;
  /** A path of `inner` as the whole tree has it. */
  full(path: VirtualPath): VirtualPath;
}

/** What these names take up now; with `follow` each where an upload to it would go. */
export async function measure(inner: Storage, places: readonly VirtualPath[], follow: boolean): Promise<Amount> {
  let bytes = 0;
  let files = 0;
  for (const place of places) {
    const found = await inner.usage(place, { follow });
    bytes += found.bytes;
    files += found.files;
  }
  return { bytes, files };
}

/** Takes it for `change`, or throws "quota". Before that what is there is counted anew: others may have made room. */
export async function take(book: QuotaBook, change: Change, amount: Amount): Promise<void> {
  if (await change.take(amount)) return;
  // What could not be counted is as it was.
  await book.recount(REFUSAL_AGE_MS).catch(() => undefined);
  if (!(await change.take(amount))) throw new StorageError("quota", "the account's quota allows no more");
}

/**
 * Lets `act` change names, and keeps account of what that did. `needs` says, by what is there before, what is taken in advance.
 */
export async function accounted<T>(
  { inner, book, full }: Accounted,
  places: readonly VirtualPath[],
  options: {
    readonly follow?: boolean;
    /** They are directories, and what lies beneath goes along. */
    readonly trees?: boolean;
    readonly needs?: (before: Amount) => Amount;
  },
  act: () => Promise<T>,
): Promise<T> {
  await book.counted();
  const { follow = false, trees = false, needs = () => nothing } = options;
  const names = places.map(full);
  const change = await book.begin(trees ? { places: [], trees: names } : { places: names });
  try {
    const before = await measure(inner, places, follow);
    await take(book, change, needs(before));
    return await acting(change, before, () => measure(inner, places, follow), act);
  } finally {
    // Where it has ended, this is nothing.
    change.cancel();
  }
}

/** Ends `change` with what `look` sees behind `act`, whichever way that ends. */
export async function acting<T>(
  change: Change,
  before: Amount,
  look: () => Promise<Amount>,
  act: () => Promise<T>,
): Promise<T> {
  change.steady = false;
  try {
    return await act();
  } finally {
    const after = await look().catch(() => undefined);
    change.end(after === undefined ? undefined : { before, after });
  }
}

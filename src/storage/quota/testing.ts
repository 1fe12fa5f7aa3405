import type { Amount, Limits, QuotaBook } from "../../guard/contract.js";
import { QuotaLedger } from "../../guard/quota/ledger.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { limitStorage } from "./index.js";

export interface Limited {
  readonly storage: Storage;
  readonly book: QuotaBook;
}

const inner = new WeakMap<Storage, Storage>();

interface LimitedOptions {
  readonly ledger?: QuotaLedger;
  readonly owner?: string;
  readonly copyLimit?: number;
  readonly now?: () => number;
}

export function limited(storage: Storage, limits: Limits, options: LimitedOptions = {}): Limited {
  const { owner = "demo", copyLimit = 2 ** 30, now = () => 0 } = options;
  const ledger = options.ledger ?? new QuotaLedger({ onNearlyFull: () => {}, now });
  const book = ledger.book({ name: owner, tree: "", limits }, () => storage.usage(VirtualPath.root, { deep: true }));
  const made = limitStorage(storage, { book, copyLimit });
  inner.set(made, storage);
  return { storage: made, book };
}

/** What its tree takes up, by looking. */
export async function usedBy(storage: Storage): Promise<Amount> {
  const { bytes, files } = await (inner.get(storage) ?? storage).usage(VirtualPath.root, { deep: true });
  return { bytes, files };
}

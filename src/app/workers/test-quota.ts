import type { Amount, Limits, QuotaBook } from "../../guard/contract.js";
import { QuotaLedger } from "../../guard/quota/ledger.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../../storage/contract.js";
import { limitStorage } from "../../storage/quota/index.js";
import { SharedBooks } from "./quota.js";
import { RemoteBooks } from "./remote-quota.js";
import { joinWorker } from "./test-wires.js";

/** Turns of the event loop by which the first worker is heard later than the other. */
const LAG = 5;

export interface LimitedWorker {
  readonly storage: Storage;
  readonly book: QuotaBook;
  /** See TestWorker. */
  kill(): void;
  /** The worker's own end of the channel closes. */
  cutOff(): void;
}

export interface TwoWorkers {
  readonly one: LimitedWorker;
  readonly other: LimitedWorker;
  /** Makes one more. */
  third(): LimitedWorker;
  readonly ledger: QuotaLedger;
  readonly clock: { now: number };
  /** What the tree takes up, by looking. */
  held(): Promise<Amount>;
}

export interface TwoWorkersOptions {
  readonly limits: Limits;
  readonly copyLimit?: number;
  /** In the place of a look. */
  readonly count?: () => Promise<Amount>;
}

/** Two workers, of which the first is always heard late, each with a storage over the same tree and the same account. */
export function twoWorkers(inner: readonly [Storage, Storage], options: TwoWorkersOptions): TwoWorkers {
  const { limits, copyLimit = 2 ** 30 } = options;
  const clock = { now: 0 };
  const ledger = new QuotaLedger({ onNearlyFull: () => {}, now: () => clock.now });
  const held = async (): Promise<Amount> => {
    const { bytes, files } = await inner[0].usage(VirtualPath.root, { deep: true });
    return { bytes, files };
  };
  const shared = new SharedBooks({ ledger, count: options.count ?? held });
  const worker = (storage: Storage, lag: number): LimitedWorker => {
    const { supervisor, kill } = joinWorker(shared, lag);
    const book = new RemoteBooks(supervisor).book({ name: "ada", tree: "home", limits });
    const cutOff = (): void => supervisor.close();
    return { storage: limitStorage(storage, { book, copyLimit }), book, kill, cutOff };
  };
  return {
    one: worker(inner[0], LAG),
    other: worker(inner[1], 0),
    third: () => worker(inner[0], 0),
    ledger,
    clock,
    held,
  };
}

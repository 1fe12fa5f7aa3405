import type { Amount, Footprint, Limits, QuotaBook } from "../contract.js";
import { between, gains, mayGrow, minus, nothing, plus, share } from "./amount.js";
import { type ChangeBook, meet, RunningChange } from "./change.js";

/** Part of the limit at which the operator is told; told again only after it was less than the second number. */
export const NEARLY_FULL = 0.9;
const ROOM_AGAIN = 0.85;

/** Milliseconds between a count that did not help and the next one, at least. */
const COUNT_REST_MS = 5_000;
/** And this many times as long as the last count took, so that counting a large tree is never what the server does most. */
const COUNT_REST_FACTOR = 10;

export interface BookOptions {
  readonly limits: Limits;
  /** What the tree takes up, by looking. */
  readonly count: () => Promise<Amount>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** The use has grown beyond `NEARLY_FULL` of a limit. */
  readonly onNearlyFull: (used: Amount, limits: Limits) => void;
}

/** What changed while a count goes on, as far as the count may have missed it. */
interface Count {
  added: Amount;
  removed: Amount;
  /** A directory was moved or removed meanwhile: anything may have been missed or met twice. */
  void: boolean;
  /** A change could not tell what it did: the count may have seen only half of it. */
  doubtful: boolean;
}

/** A tree that is changed while it is counted: what was kept up to date is believed as far as the count allows it. */
export class MemoryBook implements QuotaBook {
  readonly #options: BookOptions;
  #limits: Limits;
  #used: Amount | undefined;
  #countedAt = 0;
  #restUntil = 0;
  #inDoubt = false;
  #isNearlyFull = false;
  #count: Count | undefined;
  #counting: Promise<void> | undefined;
  readonly #changes = new Set<RunningChange>();
  readonly #forChanges: ChangeBook;

  constructor(options: BookOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#forChanges = {
      take: (amount) => this.#take(amount),
      add: (amount) => this.#grow(amount),
      doubt: () => {
        this.#inDoubt = true;
        if (this.#count !== undefined) this.#count.doubtful = true;
      },
      ended: (change, measured) => {
        this.#changes.delete(change);
        if (this.#count === undefined || measured === undefined) return;
        this.#count.added = plus(this.#count.added, measured.after);
        this.#count.removed = plus(this.#count.removed, measured.before);
      },
    };
  }

  get limits(): Limits {
    return this.#limits;
  }

  set limits(limits: Limits) {
    this.#limits = limits;
    this.#watchShare();
  }

  async used(): Promise<Amount | undefined> {
    return this.#used;
  }

  async left(): Promise<number | undefined> {
    const { bytes } = this.#limits;
    return bytes === undefined || this.#used === undefined ? undefined : Math.max(0, bytes - this.#used.bytes);
  }

  async counted(): Promise<void> {
    if (this.#used === undefined) await this.#countOnce();
  }

  async recount(maxAge: number): Promise<void> {
    const now = this.#options.now();
    const isOld = now - this.#countedAt >= maxAge || this.#inDoubt;
    if (this.#used === undefined || this.#counting !== undefined || (isOld && now >= this.#restUntil))
      await this.#countOnce();
  }

  async begin(footprint: Footprint): Promise<RunningChange> {
    const change = new RunningChange(this.#forChanges, footprint);
    for (const other of this.#changes) {
      if (!meet(footprint, other.footprint)) continue;
      other.disturbed = true;
      change.disturbed = true;
    }
    if (this.#count !== undefined && movesDirectories(change)) this.#count.void = true;
    this.#changes.add(change);
    return change;
  }

  /** One count at a time, whoever asks. */
  #countOnce(): Promise<void> {
    this.#counting ??= this.#countAll().finally(() => {
      this.#counting = undefined;
      this.#count = undefined;
    });
    return this.#counting;
  }

  async #countAll(): Promise<void> {
    const { now, count: look } = this.#options;
    const begun = now();
    const changes = [...this.#changes];
    const count: Count = {
      added: changes.map(({ inFlight }) => inFlight).reduce(plus, nothing),
      removed: nothing,
      void: changes.some(movesDirectories),
      doubtful: false,
    };
    this.#count = count;
    try {
      const seen = await look();
      if (!count.void || this.#used === undefined) this.#believe(seen, count);
    } finally {
      const ended = now();
      this.#restUntil = ended + Math.max(COUNT_REST_MS, COUNT_REST_FACTOR * (ended - begun));
    }
  }

  #believe(seen: Amount, { added, removed, doubtful }: Count): void {
    this.#used = between(minus(seen, removed), this.#used ?? seen, plus(seen, added));
    this.#countedAt = this.#options.now();
    this.#inDoubt = doubtful;
    for (const change of this.#changes) change.counted();
    this.#watchShare();
  }

  #take(amount: Amount): boolean {
    if (!mayGrow(this.#used ?? nothing, amount, this.#limits)) return false;
    this.#grow(amount);
    return true;
  }

  #grow(amount: Amount): void {
    if (this.#used === undefined) return;
    this.#used = plus(this.#used, amount);
    if (this.#count !== undefined) {
      this.#count.added = plus(this.#count.added, gains(amount));
      this.#count.removed = plus(this.#count.removed, gains(minus(nothing, amount)));
    }
    this.#watchShare();
  }

  #watchShare(): void {
    if (this.#used === undefined) return;
    const used = share(this.#used, this.#limits);
    if (used < ROOM_AGAIN) this.#isNearlyFull = false;
    if (used < NEARLY_FULL || this.#isNearlyFull) return;
    this.#isNearlyFull = true;
    this.#options.onNearlyFull(this.#used, this.#limits);
  }
}

function movesDirectories({ footprint }: RunningChange): boolean {
  return (footprint.trees ?? []).length > 0;
}

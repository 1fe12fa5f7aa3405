import type { Amount, Change, Footprint } from "../contract.js";
import { gains, minus, nothing, plus } from "./amount.js";

/** What a change needs of its book. */
export interface ChangeBook {
  /** False, with nothing added, where the limits do not allow that. */
  take(amount: Amount): boolean;
  add(amount: Amount): void;
  /** Something that was counted is in doubt. */
  doubt(): void;
  ended(change: RunningChange, measured: { readonly before: Amount; readonly after: Amount } | undefined): void;
}

export class RunningChange implements Change {
  readonly footprint: Footprint;
  steady = true;
  /** Another change, or a count, came in between: before and after tell nothing. */
  disturbed = false;
  readonly #book: ChangeBook;
  #taken = nothing;
  #inFlight = nothing;
  /** A count has ended while something was done: what was taken may no longer be in it. */
  #wasCounted = false;
  #over = false;

  constructor(book: ChangeBook, footprint: Footprint) {
    this.#book = book;
    this.footprint = footprint;
  }

  /** Taken, and not yet in the tree. */
  get inFlight(): Amount {
    return this.#inFlight;
  }

  async take(amount: Amount): Promise<boolean> {
    if (!this.#book.take(amount)) return false;
    this.#taken = plus(this.#taken, amount);
    this.#inFlight = plus(this.#inFlight, amount);
    return true;
  }

  landed(amount: Amount): void {
    this.#inFlight = minus(this.#inFlight, amount);
  }

  add(amount: Amount): void {
    // What another change may have given back already is not given back again.
    const added = this.disturbed ? gains(amount) : amount;
    this.#taken = plus(this.#taken, added);
    this.#book.add(added);
  }

  end(measured: { readonly before: Amount; readonly after: Amount } | undefined): void {
    if (this.#over) return;
    this.#over = true;
    if (measured !== undefined && !this.disturbed)
      this.#book.add(minus(minus(measured.after, measured.before), this.#taken));
    else {
      // All that is there now may have come from this change alone.
      const already = this.#wasCounted ? nothing : this.#taken;
      this.#book.add(gains(minus(measured?.after ?? this.#taken, already)));
      this.#book.doubt();
    }
    this.#book.ended(this, measured);
  }

  /** All was counted anew: unless it was steady, nobody knows whether what it is doing was seen. */
  counted(): void {
    if (this.steady) return;
    this.disturbed = true;
    this.#wasCounted = true;
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#book.add(minus(nothing, this.#taken));
    this.#book.ended(this, undefined);
  }
}

/** Whether what one does is seen by the other, looking before and after. */
export function meet(one: Footprint, other: Footprint): boolean {
  const { places, trees = [] } = one;
  const otherTrees = other.trees ?? [];
  return (
    places.some((place) => other.places.some((theirs) => theirs.equals(place))) ||
    trees.some((tree) => other.places.some((theirs) => theirs.isWithin(tree))) ||
    otherTrees.some((tree) => places.some((place) => place.isWithin(tree))) ||
    trees.some((tree) => otherTrees.some((theirs) => theirs.isWithin(tree) || tree.isWithin(theirs)))
  );
}

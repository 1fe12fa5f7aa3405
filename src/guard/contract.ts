import type { VirtualPath } from "../protocol/virtual-path.js";

export interface Amount {
  readonly bytes: number;
  /** Names of all kinds. */
  readonly files: number;
}

/** What an account may hold in all; undefined: no limit. */
export interface Limits {
  readonly bytes?: number;
  readonly files?: number;
}

/** Whether there is a quota at all. */
export function isLimited(limits: Limits | undefined): limits is Limits {
  return limits?.bytes !== undefined || limits?.files !== undefined;
}

/** What a change is about: two that have something in common cannot both tell what they did by looking before and after. */
export interface Footprint {
  /** Names. */
  readonly places: readonly VirtualPath[];
  /** Directories, with all that is beneath. */
  readonly trees?: readonly VirtualPath[];
}

/** A change that is under way; exactly one of `end` and `cancel` is called, once. */
export interface Change {
  /**
   * True, as at the beginning: what it has done to the tree so far is what it has taken. False while something is done to the tree that is told only at
   * the end.
   */
  steady: boolean;
  /** Adds to what is used; false, with nothing added, where the limits do not allow that. */
  take(amount: Amount): Promise<boolean>;
  /** What was taken has come into the tree. Until then a count may or may not see it. */
  landed(amount: Amount): void;
  /** Adds or takes away whatever the limits are. */
  add(amount: Amount): void;
  /**
   * What its names took up before it began and take up now: in the place of all that it took and added. Where another change came in between, it stays
   * with what was taken, which is never too little, until the next count. So it does for undefined: that could not be told.
   */
  end(measured: { readonly before: Amount; readonly after: Amount } | undefined): void;
  /** Nothing was done. */
  cancel(): void;
}

/**
 * How much one account holds, for all its sessions. The book may be kept by another process: what is asked is answered later, and what a change is only told
 * (`steady`, `landed`, `add`, `end`, `cancel`) reaches the book before whatever the same process asks or tells after it. Each step in the book is one step.
 */
export interface QuotaBook {
  /** Undefined until it was counted for the first time. */
  used(): Promise<Amount | undefined>;
  /** Bytes that may still be added; undefined: no limit, or not yet counted. */
  left(): Promise<number | undefined>;
  /** Counts, unless that was done. Rejects when that fails. Changes come after it. */
  counted(): Promise<void>;
  /** Counts anew what was counted longer ago than `maxAge`, in milliseconds, or is in doubt. Rejects when that fails; all stays as it was then. */
  recount(maxAge: number): Promise<void>;
  begin(footprint: Footprint): Promise<Change>;
}

/** An account's tree, of which there is a book. */
export interface Holder {
  readonly name: string;
  /** The same text exactly when its tree is the same: an account may have several, each of which may hold that much. */
  readonly tree: string;
  readonly limits: Limits;
}

export interface QuotaBooks {
  /** The account's book, which all its sessions in that tree share; from now on with these limits. `count` tells what the tree takes up, by looking. */
  book(holder: Holder, count: () => Promise<Amount>): QuotaBook;
}

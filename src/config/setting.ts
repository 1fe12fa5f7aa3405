import type { Origin } from "./errors.js";
import type { RawValue } from "./schema.js";

/** One key as somebody wrote it, not yet read by its type. */
export interface Setting {
  readonly value: RawValue;
  readonly origin: Origin;
  /** Where a part of a list was written: `[0, "clients"]` is the key `clients` of the first entry. */
  originOf?(path: readonly PropertyKey[]): Origin;
}

export type Settings = ReadonlyMap<string, Setting>;

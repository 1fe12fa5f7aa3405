import type { Step, Verdict } from "./report.js";

/** A step without its judgement. */
export type Told = Pick<Step, "title" | "facts" | "meaning"> & {
  /** Where no weakness speaks; default: good. */
  readonly verdict?: Verdict | undefined;
  readonly advice?: string | undefined;
  readonly command?: string | undefined;
};

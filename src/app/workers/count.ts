import { availableParallelism } from "node:os";

/** More would rarely help, and each takes memory. */
const MOST_BY_ITSELF = 8;

/** How many worker processes `workers` means on this machine. 0: none, this process serves. */
export function workerCount(setting: number | "auto", processors: number = availableParallelism()): number {
  if (setting !== "auto") return setting;
  return processors < 2 ? 0 : Math.min(processors, MOST_BY_ITSELF);
}

/** What each of them may have of what a setting gives to all together. */
export function shareOf(total: number, workers: number): number {
  return Math.floor(total / workers);
}

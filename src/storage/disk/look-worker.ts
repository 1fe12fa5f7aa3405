import { lstatSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { errnoOf } from "./errno.js";
import { LookTable } from "./look-table.js";

/** Names in one directory; `prefix` with a name behind it is a path. One character a byte, and no name holds NUL. */
export interface LookJob {
  readonly id: number;
  readonly prefix: string;
  readonly names: string;
}

export interface LookAnswer {
  readonly id: number;
  readonly numbers: BigInt64Array<ArrayBuffer>;
}

export const NAME_END = "\0";
const exact = { bigint: true } as const;

function look({ id, prefix, names }: LookJob): LookAnswer {
  const list = names.split(NAME_END);
  const table = LookTable.of(list.length);
  for (const [row, name] of list.entries()) {
    try {
      table.set(row, lstatSync(Buffer.from(prefix + name, "latin1"), exact));
    } catch (error) {
      if (errnoOf(error) === "ENOENT") table.setGone(row);
      else table.setUnclear(row);
    }
  }
  return { id, numbers: table.numbers };
}

parentPort?.on("message", (job: LookJob) => {
  const answer = look(job);
  parentPort?.postMessage(answer, [answer.numbers.buffer]);
});

import { lstatSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { errnoOf } from "./errno.js";
import { type LookAnswer, type LookJob, LookTable, NAME_END } from "./look-table.js";

const exact = { bigint: true } as const;

function look({ id, prefix, names }: LookJob): LookAnswer {
  const list = names.split(NAME_END);
  const table = LookTable.of(list.length);
  for (const [row, name] of list.entries()) {
    try {
      table.set(row, lstatSync(pathOf(prefix + name), exact));
    } catch (error) {
      if (errnoOf(error) === "ENOENT") table.setGone(row);
      else table.setUnclear(row);
    }
  }
  return { id, memory: table.memory };
}

/** As a string where that means the same bytes: it is a third of the work to hand over. */
function pathOf(bytes: string): string | Buffer {
  return Buffer.byteLength(bytes) === bytes.length ? bytes : Buffer.from(bytes, "latin1");
}

parentPort?.on("message", (job: LookJob) => {
  const answer = look(job);
  parentPort?.postMessage(answer, [answer.memory]);
});

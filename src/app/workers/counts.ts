import type { ClientEnds } from "../../server/upload-ends.js";
import type { Counts, WorkerCounts } from "../protocol.js";

export interface OneWorker extends Omit<Counts, "workers"> {
  readonly pid: number;
  readonly leaving: boolean;
  readonly answers: boolean;
}

/** What all workers do together, this process's memory included. `pastEnds`: of workers that have left. */
export function sumOfCounts(workers: readonly OneWorker[], pastEnds: readonly ClientEnds[]): Counts {
  const sum = (of: (worker: OneWorker) => number): number => workers.reduce((total, worker) => total + of(worker), 0);
  return {
    sessions: sum(({ sessions }) => sessions),
    transfers: sum(({ transfers }) => transfers),
    uploadEnds: sumOfEnds([...pastEnds, ...workers.flatMap(({ uploadEnds }) => uploadEnds)]),
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20) + sum(({ memoryMiB }) => memoryMiB),
    workers: workers.map(
      ({ pid, sessions, memoryMiB, leaving, answers }): WorkerCounts => ({
        pid,
        sessions,
        memoryMiB,
        leaving,
        answers,
      }),
    ),
  };
}

/** Of each client program once. */
export function sumOfEnds(all: readonly ClientEnds[]): readonly ClientEnds[] {
  const byClient = new Map<string | undefined, ClientEnds>();
  for (const { client, withCloseNotify, without } of all) {
    const known = byClient.get(client) ?? { client, withCloseNotify: 0, without: 0 };
    byClient.set(client, {
      client,
      withCloseNotify: known.withCloseNotify + withCloseNotify,
      without: known.without + without,
    });
  }
  return [...byClient.values()];
}

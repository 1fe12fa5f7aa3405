// One measured run: from the moment when all lanes start until the last one is done.
import { endLanes, openLanes } from "./lanes.js";
import { memoryMiB, watchMemory } from "./process-tree.js";
import { sum } from "./statistics.js";

const ownCpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * Does `jobs` at once on a server. Gives `seconds`, `serverCpu` and `loadCpu` (s), `memoryBefore` and `peak` (MiB), `results` (of each
 * job) and all `latencies` (ms). `loadCpu` is the lanes' and this process's own, which looks at the memory meanwhile.
 */
export async function measureJobs(server, jobs, options = {}) {
  const lanes = await openLanes(server, jobs, options);
  try {
    return await measureLanes(server, lanes);
  } finally {
    await endLanes(lanes);
  }
}

/** As `measureJobs`, with lanes that are ready; they are still there afterwards. */
export async function measureLanes(server, lanes) {
  const memoryBefore = memoryMiB(server.pid);
  const watch = watchMemory(server.pid);
  try {
    const own = ownCpu();
    const before = server.meter.seconds();
    const started = performance.now();
    for (const lane of lanes) lane.tell();
    const results = await Promise.all(lanes.map((lane) => lane.result()));
    const seconds = (performance.now() - started) / 1000;
    const serverCpu = server.meter.seconds() - before;
    return {
      seconds,
      serverCpu,
      loadCpu: sum(results.map(({ cpu }) => cpu)) + ownCpu() - own,
      memoryBefore,
      peak: watch.stop(),
      results,
      latencies: results.flatMap(({ latencies }) => latencies ?? []),
    };
  } finally {
    watch.stop();
  }
}

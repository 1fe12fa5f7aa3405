// From the start of the process until it answers.
import { ageSeconds, cpuSeconds, memoryMiB } from "../process-tree.js";
import { plain } from "./columns.js";

export const startUp = {
  name: "start-up",
  title: "Start-up with nothing but certificates",
  set: "memory",
  workers: true,
  fresh: true,
  columns: [plain("ready", "ready after ms (to some 20)"), plain("serverCpu", "CPU s"), plain("memory", "MiB")],
  run: async (server) => {
    const seconds = ageSeconds(server.pid);
    return {
      ...{ seconds, ready: seconds * 1000, serverCpu: cpuSeconds(server.pid), memory: memoryMiB(server.pid) },
      ...{ loadCpu: 0, latencies: [], results: [] },
    };
  },
};

// From the start of the process until it answers.
import { memoryMiB } from "../process-tree.js";
import { plain } from "./columns.js";

export const startUp = {
  name: "start-up",
  title: "Start-up with nothing but certificates",
  set: "memory",
  workers: true,
  fresh: true,
  columns: [plain("ready", "ready after ms (to some 20)"), plain("serverCpu", "CPU s"), plain("memory", "MiB")],
  run: async (server) => {
    const seconds = server.readyAfter;
    return {
      ...{ seconds, ready: seconds * 1000, serverCpu: server.meter.seconds(), memory: memoryMiB(server.pid) },
      ...{ loadCpu: 0, latencies: [], results: [] },
    };
  },
};

// What a table says of a run: `key` names the figure, `of` takes it from one run, `better` tells which way is good.
import { percentile } from "../statistics.js";

const GIB = 2 ** 30;

const column = (key, title, better, of) => ({ key, title, better, of });

/** `size`: of each file, bytes. */
export const rate = (size) =>
  column("rate", "MB/s", "more", ({ latencies, seconds }) => (latencies.length * size) / 1e6 / seconds);
export const cpuPerGib = (size) =>
  column(
    "cpu",
    "server CPU s/GiB",
    "less",
    ({ latencies, serverCpu }) => (serverCpu * GIB) / (latencies.length * size),
  );
export const perSecond = (what) =>
  column("rate", `${what}/s`, "more", ({ latencies, seconds }) => latencies.length / seconds);
export const cpuEach = (what) =>
  column("cpu", `server CPU ms/${what}`, "less", ({ latencies, serverCpu }) => (serverCpu * 1000) / latencies.length);
export const p50 = column("p50", "p50 ms", "less", ({ latencies }) => percentile(latencies, 0.5));
export const p99 = column("p99", "p99 ms", "less", ({ latencies }) => percentile(latencies, 0.99));
export const peak = column("peak", "peak MiB", "less", (result) => result.peak);
export const plain = (key, title) => column(key, title, "less", (result) => result[key]);

import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** The fields of /proc/PID/stat behind the name, which may hold spaces. Undefined for a process that is gone. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function childrenOf(pid) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => stat(name)?.[1] === String(pid));
}

/** Seconds of CPU, user and system, of a process, of its children that have ended, and, unless told otherwise, of those that run. */
export function cpuSeconds(pid, { running = true } = {}) {
  const fields = stat(pid);
  if (fields === undefined) return 0;
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
  return (running ? childrenOf(pid) : []).reduce((sum, child) => sum + cpuSeconds(child), own);
}

/** Memory of a process and its children, MiB: what each has to itself, and its share of what is shared. */
export function residentMiB(pid) {
  const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + residentMiB(child), own);
}

/** Peak resident memory of one process, MiB. */
export function peakMiB(pid) {
  const text = readFileSync(`/proc/${pid}/status`, "latin1");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024);
}

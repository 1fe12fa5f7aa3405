// What a server's processes cost: CPU and memory of the whole tree, read from /proc.
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

function read(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    // The process is gone.
    return undefined;
  }
}

/** The fields of /proc/PID/stat behind the name, which may hold spaces: [0] is the state (proc(5)). */
function statOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** All processes, each with its stat fields and the ids of its children; one look at /proc. */
function allProcesses() {
  const processes = new Map();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat !== undefined) processes.set(Number(name), { stat, children: [] });
  }
  for (const [pid, { stat }] of processes) processes.get(Number(stat[1]))?.children.push(pid);
  return processes;
}

/** The process, its children, theirs, and so on: [pid, stat fields] each. */
export function treeOf(pid, processes = allProcesses()) {
  const found = processes.get(pid);
  return found === undefined ? [] : [[pid, found.stat], ...found.children.flatMap((child) => treeOf(child, processes))];
}

/** Nanoseconds that the threads of a process which still run have had, in seconds. */
function threadSeconds(pid) {
  let threads = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process is gone.
  }
  return threads.reduce((sum, thread) => {
    const [ran = "0"] = (read(`/proc/${pid}/task/${thread}/schedstat`) ?? "0").split(" ");
    return sum + Number(ran) / 1e9;
  }, 0);
}

/**
 * Seconds of CPU, user and system, of all processes of the tree, and of those children of theirs that have ended. Two counts of the kernel, neither of which is ever too much: its ticks of
 * 10 ms leave out what has not made one yet, user and system apart; the nanoseconds leave out threads that have ended. Children that ended are ticks of their sum, and are lost where the
 * parent does not wait for them (it ignores SIGCHLD). CpuMeter has none of these faults.
 */
export function cpuSeconds(pid) {
  return treeOf(pid).reduce((sum, [each, stat]) => {
    const [user, system, childrenUser, childrenSystem] = stat
      .slice(11, 15)
      .map((field) => Number(field) / TICKS_PER_SECOND);
    return sum + Math.max(user + system, threadSeconds(each)) + childrenUser + childrenSystem;
  }, 0);
}

/** Memory of the tree, MiB: what each process has to itself, and its share of what is shared (PSS). */
export function memoryMiB(pid) {
  return treeOf(pid).reduce((sum, [each]) => {
    const pss = /^Pss:\s+(\d+)/m.exec(read(`/proc/${each}/smaps_rollup`) ?? "")?.[1];
    return sum + Number(pss ?? 0) / 1024;
  }, 0);
}

/** Since a process was started, seconds, to a hundredth; undefined when it is gone. */
export function ageSeconds(pid) {
  const stat = statOf(pid);
  if (stat === undefined) return undefined;
  const uptime = Number(readFileSync("/proc/uptime", "latin1").split(" ")[0]);
  return uptime - Number(stat[19]) / TICKS_PER_SECOND;
}

const SAMPLE_MS = 200;
/** Looking at many processes takes a while, and shall take no more than a fiftieth of the time. */
const PAUSE_FOR_EACH_LOOK = 50;

/** Looks at the memory of a tree again and again; `stop` gives the most that was seen, MiB. */
export function watchMemory(pid) {
  let peak = 0;
  let timer;
  const look = () => {
    const begun = performance.now();
    peak = Math.max(peak, memoryMiB(pid));
    timer = setTimeout(look, Math.max(SAMPLE_MS, (performance.now() - begun) * PAUSE_FOR_EACH_LOOK));
  };
  look();
  return {
    stop: () => {
      clearTimeout(timer);
      peak = Math.max(peak, memoryMiB(pid));
      return peak;
    },
  };
}
